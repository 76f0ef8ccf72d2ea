import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { readSkewed } from './skewed.ts';
import { armDifference } from './aipw.ts';
import { contextualDifference } from './contextual.ts';
import { contextualThompson } from './simulated-contexts.ts';
import type { Target } from './target.ts';

const arm = (at: number): Target => ({ kind: 'arm', arm: at });
const pair = { control: arm(0), treatment: arm(1) };
const setting = { gaps: [0.3, -0.3], floor: 0.1, batches: 5, size: 40 } as const;
const truth = 0.7 * 0.3 - 0.3 * 0.3;

test('the value is Σ Γ h(X)/Σ h(X), computed afresh for every pair of rows', () => {
  const plain = contextualThompson(setting, streamOf('by hand', 'contexts'));
  const log = { ...plain, prediction: new Float64Array(2 * plain.rows) };
  const h = (batch: number, row: number) => {
    const at = 2 * (row * 5 + batch);
    return 1 / Math.sqrt(1 / log.everywhere[at]! + 1 / log.everywhere[at + 1]!);
  };
  let sum = 0;
  for (let t = 0; t < log.rows; t++) {
    const e = log.propensity[2 * t + log.arm[t]!]!;
    const score = (log.arm[t] === 1 ? 1 : -1) * (log.reward[t]! / e);
    let total = 0;
    for (let s = 0; s < log.rows; s++) total += h(log.batch[s]!, t);
    sum += (score * h(log.batch[t]!, t)) / total;
  }
  expect(contextualDifference(log, pair).value).toBeCloseTo(sum, 12);
});

test('intervals cover in 400 runs of Thompson sampling by context, where means of the rows do not', () => {
  const stream = streamOf('cover', 'contexts');
  const covered = { weighted: 0, naive: 0 };
  for (let run = 0; run < 400; run++) {
    const log = contextualThompson(setting, stream);
    const { lower, upper } = readSkewed(contextualDifference(log, pair), { alpha: 0.05 }).interval;
    if (lower! <= truth && truth <= upper!) covered.weighted++;
    const mean = (a: number) => {
      const own = log.reward.filter((_, row) => log.arm[row] === a);
      return { mean: own.reduce((x, y) => x + y, 0) / own.length, n: own.length };
    };
    const [control, treatment] = [mean(0), mean(1)];
    const radius = 1.96 * 1.1 * Math.sqrt(1 / control.n + 1 / treatment.n);
    if (Math.abs(treatment.mean - control.mean - truth) <= radius) covered.naive++;
  }
  expect(covered.weighted / 400).toBeGreaterThanOrEqual(0.94 - 3 * Math.sqrt((0.94 * 0.06) / 400));
  expect(covered.naive / 400).toBeLessThan(0.9);
});

test('without contexts that matter it agrees with the other estimator, and alike targets are refused', () => {
  const log = contextualThompson({ ...setting, floor: 0.5 }, streamOf('even', 'contexts'));
  const [a, b] = [contextualDifference(log, pair, 'uniform'), armDifference(log, pair)];
  expect(a.value).toBeCloseTo(b.value, 12);
  expect(a.se).toBeCloseTo(b.se, 3);
  expect(() => contextualDifference(log, { control: arm(1), treatment: arm(1) })).toThrow('No variance');
});

test('propensities of contexts are refused where weights would follow them', () => {
  const log = contextualThompson(setting, streamOf('refuse', 'contexts'));
  expect(() => armDifference(log, pair)).toThrow('change within a batch');
  const everywhere = log.everywhere.map((p) => 1 - p);
  expect(() => contextualDifference({ ...log, everywhere }, pair)).toThrow('not those of its batch');
});
