import { describe, expect, test } from 'vitest';
import {
  auditPropensities,
  clippedIps,
  diagnosticsOf,
  dm,
  dr,
  estimateOf,
  ips,
  roundsOf,
  supportHoles,
  verdictOf,
  type Diagnostics,
  type Estimate,
  type Evidence,
} from './index.ts';
import { thresholds } from './verdict.ts';
import { simulatedBandit } from './simulated-bandit.ts';

const { batch } = simulatedBandit({ key: 'verdict', users: 2000 });
const rounds = roundsOf(batch);

const good: Evidence = {
  diagnostics: diagnosticsOf(rounds),
  holes: supportHoles(batch, rounds.weight),
  audit: auditPropensities(batch),
  estimator: dr,
  estimate: estimateOf(rounds, dr),
  rewards: [0, 1],
};

const judged = (part: Partial<Evidence>) => {
  const verdict = verdictOf({ ...good, ...part });
  return [verdict.kind, ...verdict.reasons.map((reason) => reason.kind)];
};

test('nothing against it: reliable', () => {
  expect(judged({})).toEqual(['reliable']);
});

const weights: readonly [Partial<Diagnostics>, string, string][] = [
  [{ effectiveRows: 99 }, 'weak', 'few_effective_rows'],
  [{ effectiveRows: 29 }, 'refused', 'few_effective_rows'],
  [{ heaviestShare: 0.06 }, 'weak', 'one_row_dominates'],
  [{ heaviestShare: 0.11 }, 'refused', 'one_row_dominates'],
  [{ meanIsOne: { z: -3.5, p: 0.0005 } }, 'weak', 'mean_weight_off'],
  [{ meanIsOne: { z: 5.1, p: 3e-7 } }, 'refused', 'mean_weight_off'],
  [{ effectiveRewards: 29 }, 'weak', 'few_rewards'],
  [{ effectiveRewards: 0 }, 'refused', 'few_rewards'],
  [{ users: 39 }, 'weak', 'few_users'],
  [{ users: 9 }, 'refused', 'few_users'],
  [{ effectiveRows: Number.NaN }, 'refused', 'few_effective_rows'],
  [{ heaviestShare: Number.NaN }, 'refused', 'one_row_dominates'],
];

test.each(weights)('weights: %o is %s for %s', (part, kind, reason) => {
  expect(judged({ diagnostics: { ...good.diagnostics, ...part } })).toEqual([kind, reason]);
});

test('propensities that the choices contradict', () => {
  expect(judged({ audit: { ...good.audit, p: 1e-4 } })).toEqual(['weak', 'propensities_off']);
  expect(judged({ audit: { ...good.audit, p: 1e-9 } })).toEqual(['refused', 'propensities_off']);
  expect(judged({ audit: { ...good.audit, disagreeing: 1 } })).toEqual(['weak', 'propensities_off']);
});

test('holes: over all rows they refuse, in a segment they warn', () => {
  const hole = { rows: 10, mass: 0.2, actions: [1] };
  expect(judged({ holes: [hole] })).toEqual(['refused', 'support_hole']);
  expect(judged({ holes: [{ ...hole, mass: 0.02 }] })).toEqual(['weak', 'support_hole']);
  const [whole] = good.holes;
  expect(judged({ holes: [whole, { ...hole, segment: 'new' }] })).toEqual(['weak', 'support_hole']);
  expect(judged({ holes: [whole, { ...hole, segment: 'new', mass: 0.05 }] })).toEqual(['reliable']);
});

describe('the estimate itself', () => {
  const estimate = (part: Partial<Estimate>): Estimate => ({ ...good.estimate, ...part });
  const interval = (lower: number, upper: number) => ({ ...good.estimate.interval, lower, upper });

  test('a click rate below 0 warns; an interval below 0 is refused', () => {
    const below = { value: -0.01, interval: interval(-0.03, 0.01) };
    expect(judged({ estimate: estimate(below) })).toEqual(['weak', 'outside_rewards']);
    const nowhere = { value: -0.02, interval: interval(-0.03, -0.01) };
    expect(judged({ estimate: estimate(nowhere) })).toEqual(['refused', 'outside_rewards']);
  });

  test('the model alone is weak, unless the interval covers its error', () => {
    expect(judged({ estimator: dm, estimate: estimateOf(rounds, dm) })).toEqual(['weak', 'model_alone']);
    const covered = estimateOf(rounds, dm, { residual: [-0.5, 0.5] });
    expect(judged({ estimator: dm, estimate: covered })).toEqual(['reliable']);
  });

  test('weight removed by design is weak; a mean weight off by chance is not removed by design', () => {
    const clipped = clippedIps(1);
    expect(judged({ estimator: clipped, estimate: estimateOf(rounds, clipped) })).toEqual([
      'weak',
      'weight_removed',
    ]);
    expect(judged({ estimator: ips, estimate: estimate({ removed: 0.06 }) })).toEqual(['reliable']);
  });
});

test('refusing takes more than warning', () => {
  const pairs = Object.values(thresholds).filter((row) => 'refused' in row);
  expect(pairs.length).toBeGreaterThan(5);
  for (const { refused, weak } of pairs) expect(refused).not.toBe(weak);
});
