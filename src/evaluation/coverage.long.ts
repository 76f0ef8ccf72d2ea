// Coverage of the intervals on simulated logs of known truth, 4,000 logs a cell: within four standard errors of the
// nominal 95 %, or above where the method is cautious by design.
import { expect, test } from 'vitest';
import {
  baselineIps,
  bernsteinInterval,
  bootstrapInterval,
  clippedDr,
  compare,
  dr,
  estimateOf,
  ips,
  mips,
  roundsOf,
  shrunkDr,
  sndr,
  snips,
  switchDr,
  type EstimateOptions,
  type Estimator,
} from './index.ts';
import { simulatedBandit, type BanditOptions } from './simulated-bandit.ts';

const runs = 4000;
const standardError = Math.sqrt((0.95 * 0.05) / runs);

interface Cell {
  readonly estimator: Estimator;
  readonly bandit: Omit<BanditOptions, 'key'>;
  readonly options?: EstimateOptions;
}

function coverage({ estimator, bandit, options }: Cell): number {
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const { batch, truth } = simulatedBandit({ ...bandit, key: `long ${run}` });
    const { cluster, ...alone } = batch;
    const rounds = roundsOf({
      ...alone,
      ...((bandit.rowsPerUser ?? 1) > 1 && cluster && { cluster }),
      category: Int32Array.of(0, 1, 2),
    });
    const { interval } = estimateOf(rounds, estimator, options);
    if (interval.lower <= truth && truth <= interval.upper) covered++;
  }
  return covered / runs;
}

const unbiased = [ips, snips, baselineIps, dr, sndr, mips];

test.each(unbiased)('$name, 1,000 independent rows', (estimator) => {
  const share = coverage({ estimator, bandit: { users: 1000 } });
  expect(Math.abs(share - 0.95)).toBeLessThan(4 * standardError + 0.005);
});

test.each(unbiased)('$name, 250 users of 4 rows with leanings', (estimator) => {
  const share = coverage({ estimator, bandit: { users: 250, rowsPerUser: 4, leaning: 1 } });
  expect(Math.abs(share - 0.95)).toBeLessThan(4 * standardError + 0.01);
});

test.each(['percentile', 'bca'] as const)('bootstrap over 100 users, %s', (form) => {
  const method = bootstrapInterval({ key: 'long', form, resamples: 400 });
  const bandit = { users: 100, rowsPerUser: 3, leaning: 1 };
  const share = coverage({ estimator: sndr, bandit, options: { method } });
  expect(Math.abs(share - 0.95)).toBeLessThan(4 * standardError + 0.015);
});

test('empirical Bernstein never falls short, at 20 rows', () => {
  const method = bernsteinInterval({ least: 0, most: 20 });
  expect(coverage({ estimator: ips, bandit: { users: 20 }, options: { method } })).toBeGreaterThan(0.95);
});

test.each([clippedDr(1), switchDr(1), shrunkDr(1)])('$name with bounds of the residual', (estimator) => {
  const cell = { estimator, bandit: { users: 2000, contrast: 1.5 } };
  const share = coverage({ ...cell, options: { residual: [-0.5, 0.5] } });
  expect(share).toBeGreaterThan(0.95 - 4 * standardError);
});

test('the paired difference of two policies', () => {
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const log = { key: `pair ${run}`, users: 300, rowsPerUser: 3, leaning: 1 };
    const { batch, truth } = simulatedBandit(log);
    const flat = simulatedBandit({ ...log, contrast: 0 });
    const { difference } = compare(batch, flat.batch.target, { estimator: dr });
    const gain = truth - flat.truth;
    if (difference && difference.interval.lower <= gain && gain <= difference.interval.upper) covered++;
  }
  expect(Math.abs(covered / runs - 0.95)).toBeLessThan(4 * standardError + 0.01);
});
