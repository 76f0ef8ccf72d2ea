import { describe, expect, test } from 'vitest';
import {
  bernsteinInterval,
  bootstrapInterval,
  clippedIps,
  dm,
  dr,
  estimateOf,
  ips,
  mips,
  normalInterval,
  roundsOf,
  sndr,
  snips,
  studentInterval,
  type EstimateOptions,
  type Estimator,
  type LoggedBatch,
} from './index.ts';
import { sampleOf } from './sample.ts';
import { simulatedBandit, type BanditOptions } from './simulated-bandit.ts';

const withoutUsers = (batch: LoggedBatch): LoggedBatch => {
  const { cluster: _, ...rest } = batch;
  return rest;
};

interface Study {
  readonly estimator: Estimator;
  readonly options?: EstimateOptions;
  readonly bandit: Omit<BanditOptions, 'key'>;
  readonly users?: boolean;
}

const runs = 200;

/** The share of runs whose interval holds the truth. */
function coverage({ estimator, options, bandit, users = true }: Study): number {
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const { batch, truth } = simulatedBandit({ ...bandit, key: `coverage ${run}` });
    const { interval } = estimateOf(roundsOf(users ? batch : withoutUsers(batch)), estimator, options);
    if (interval.lower <= truth && truth <= interval.upper) covered++;
  }
  return covered / runs;
}

/** 95 % less four standard errors of a coverage over the runs, and 1.5 points for samples this small. */
const enough = 0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs) - 0.015;

test('estimates of the simulated bandit lie within four standard errors of the truth', () => {
  const { batch, truth } = simulatedBandit({ key: 'unbiased', users: 20_000 });
  const rounds = roundsOf({ ...batch, category: Int32Array.of(0, 1, 2) });
  for (const estimator of [ips, snips, dr, sndr, mips]) {
    const { value, se } = estimateOf(rounds, estimator);
    expect(Math.abs(value - truth), estimator.name).toBeLessThan(4 * se);
    expect(se).toBeLessThan(0.02);
  }
});

describe('intervals hold the truth as often as they say', () => {
  test.each([ips, snips, dr, sndr])('$name, 200 rows', (estimator) => {
    expect(coverage({ estimator, bandit: { users: 200 } })).toBeGreaterThan(enough);
  });

  test('rows of one user need the user: without it the interval is far too short', () => {
    const bandit = { users: 50, rowsPerUser: 10, leaning: 1 };
    expect(coverage({ estimator: snips, bandit })).toBeGreaterThan(enough);
    expect(coverage({ estimator: snips, bandit, users: false })).toBeLessThan(0.75);
  });

  test('a ratio needs its linearisation: listed terms give needless length when rewards are far from 0', () => {
    const bandit = { users: 200, offset: 5 };
    expect(coverage({ estimator: snips, bandit })).toBeGreaterThan(enough);
    expect(coverage({ estimator: snips, bandit, options: { terms: 'listed' } })).toBe(1);
  });

  test('the bootstrap over users', () => {
    const method = bootstrapInterval({ key: 'b', resamples: 200 });
    const bandit = { users: 60, rowsPerUser: 4, leaning: 1 };
    expect(coverage({ estimator: snips, bandit, options: { method } })).toBeGreaterThan(enough - 0.02);
  });

  test('empirical Bernstein, at 30 rows', () => {
    const method = bernsteinInterval({ least: 0, most: 20 });
    const study = { estimator: ips, bandit: { users: 30 }, users: false };
    expect(coverage({ ...study, options: { method } })).toBeGreaterThan(0.95);
  });

  test('bounds of the residual cover what clipping takes away; without them the interval misses', () => {
    const study = { estimator: clippedIps(1), bandit: { users: 800 } };
    expect(coverage(study)).toBeLessThan(0.5);
    expect(coverage({ ...study, options: { residual: [0, 1] } })).toBeGreaterThan(enough);
    expect(coverage({ ...study, estimator: dm, options: { residual: [-0.5, 0.5] } })).toBeGreaterThan(enough);
  });
});

const four = Float64Array.of(1, 2, 4, 9);

describe('limits by hand', () => {
  // Mean 4, sum of squares 38, se = √(38 / 3 / 4).
  const sample = sampleOf(four);

  test('normal and Student', () => {
    expect(sample).toMatchObject({ value: 4, units: 4 });
    expect(sample.se).toBeCloseTo(Math.sqrt(38 / 12), 14);
    expect(normalInterval.limits(sample, 0.025).upper).toBeCloseTo(4 + 1.959963984540054 * sample.se, 12);
    expect(studentInterval.limits(sample, 0.025).lower).toBeCloseTo(4 - 3.18244630528371 * sample.se, 12);
  });

  test('empirical Bernstein: Maurer and Pontil, theorem 4', () => {
    const log = Math.log(2 / 0.05);
    const half = Math.sqrt((2 * (38 / 3) * log) / 4) + (7 * 10 * log) / (3 * 3);
    const { lower, upper } = bernsteinInterval({ least: 0, most: 10 }).limits(sample, 0.05);
    expect(lower).toBeCloseTo(4 - half, 12);
    expect(upper).toBeCloseTo(4 + half, 12);
  });

  test('clusters: sums of deviations −5, 5 of two users', () => {
    const { se, units } = sampleOf(four, Int32Array.of(0, 0, 2, 2));
    expect(units).toBe(2);
    expect(se).toBeCloseTo(Math.sqrt(2 * 50) / 4, 14);
  });

  test('users with one row each are rows; rows repeated within a user add nothing', () => {
    const alone = sampleOf(four, Int32Array.of(3, 1, 0, 2));
    expect(alone.se).toBeCloseTo(sample.se, 14);
    const twice = sampleOf(Float64Array.of(...four, ...four), Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3));
    expect(twice.se).toBeCloseTo(sample.se, 14);
    expect(twice.units).toBe(4);
  });

  test('one side gets all of the error probability', () => {
    const { batch } = simulatedBandit({ key: 'side', users: 100 });
    const rounds = roundsOf(batch);
    const both = estimateOf(rounds, ips, { level: 0.9 }).interval;
    const lower = estimateOf(rounds, ips, { level: 0.95, side: 'lower' }).interval;
    expect(lower).toMatchObject({ upper: Infinity, level: 0.95 });
    expect(lower.lower).toBeCloseTo(both.lower, 14);
    const upper = estimateOf(rounds, ips, { level: 0.95, side: 'upper' }).interval;
    expect(upper.lower).toBe(-Infinity);
    expect(upper.upper).toBeCloseTo(both.upper, 14);
  });
});

describe('the bootstrap', () => {
  const { batch } = simulatedBandit({ key: 'boot', users: 400, rowsPerUser: 3, leaning: 1 });
  const rounds = roundsOf(batch);
  const limits = (key: string, form: 'percentile' | 'bca', estimator = sndr) =>
    estimateOf(rounds, estimator, { method: bootstrapInterval({ key, form }) }).interval;

  test('is a function of its key', () => {
    expect(limits('a', 'bca')).toEqual(limits('a', 'bca'));
    expect(limits('a', 'bca').lower).not.toBe(limits('b', 'bca').lower);
  });

  test.each([sndr, dr, snips])('agrees with the linearised interval of $name', (estimator) => {
    const { se, interval } = estimateOf(rounds, estimator);
    for (const form of ['percentile', 'bca'] as const) {
      expect(Math.abs(limits('a', form, estimator).lower - interval.lower)).toBeLessThan(0.35 * se);
      expect(Math.abs(limits('a', form, estimator).upper - interval.upper)).toBeLessThan(0.35 * se);
    }
  });
});

test.each<[string, EstimateOptions, Estimator]>([
  ['level', { level: 1 }, ips],
  ['residual', { residual: [1, 0] }, ips],
  ['residual', { residual: [0, 1] }, snips],
  ['range', { method: bernsteinInterval({ least: 0, most: 0.1 }) }, ips],
  ['bernstein', { method: bernsteinInterval({ least: 0, most: 10 }) }, snips],
])('%s that does not fit is a coded error', (option, options, estimator) => {
  const { batch } = simulatedBandit({ key: 'bad', users: 50 });
  expect(() => estimateOf(roundsOf(withoutUsers(batch)), estimator, options)).toThrow(
    expect.objectContaining({ code: 'EVALUATION_OPTION_BROKEN', message: expect.stringContaining(option) }),
  );
});

test('empirical Bernstein refuses clusters', () => {
  const { batch } = simulatedBandit({ key: 'bad', users: 50 });
  expect(() => estimateOf(roundsOf(batch), ips, { method: bernsteinInterval() })).toThrow(/clusters/);
});
