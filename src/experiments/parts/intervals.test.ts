import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import type { StatisticOf } from '../metrics/statistics.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { funnelStepParts, mixRateParts, summandParts } from './intervals.ts';

const inside = ({ interval }: { interval: { lower: number | null; upper: number | null } }, truth: number) =>
  interval.lower! <= truth && truth <= interval.upper!;

test('mix and rate by segment: parts add up, intervals cover what would be found with everybody', () => {
  const stream = streamOf('segments', 'test');
  const arm = (share: number, rates: readonly [number, number]) => {
    const values: [number[], number[]] = [[], []];
    for (let user = 0; user < 1500; user++) {
      const segment = stream.uniform() < share ? 0 : 1;
      values[segment].push(stream.uniform() < rates[segment] ? 1 : 0);
    }
    return { free: meanArm(sampleOf(values[0])), paying: meanArm(sampleOf(values[1])) };
  };
  const truth = {
    'rate:free': 0.55 * 0.02,
    'rate:paying': 0.45 * -0.03,
    'mix:free': 0.11 * -0.1,
    'mix:paying': 0.285 * 0.1,
  };
  const runs = 300;
  const covered = new Map(Object.keys(truth).map((name) => [name, 0]));
  for (let run = 0; run < runs; run++) {
    const [control, treatment] = [arm(0.6, [0.1, 0.3]), arm(0.5, [0.12, 0.27])];
    const parts = mixRateParts(control, treatment, { alpha: 0.05 });
    const mean = (side: typeof control) =>
      (side.free.n * side.free.mean + side.paying.n * side.paying.mean) / 1500;
    const total = parts.reduce((sum, { value }) => sum + value, 0);
    expect(Math.abs(total - (mean(treatment) - mean(control)))).toBeLessThan(1e-9);
    for (const part of parts)
      if (inside(part, truth[part.name as keyof typeof truth]))
        covered.set(part.name, covered.get(part.name)! + 1);
  }
  for (const [name, count] of covered)
    expect(Math.abs(count - 0.95 * runs), name).toBeLessThan(4 * Math.sqrt(runs * 0.95 * 0.05));
});

test('funnel steps: parts add up, intervals cover, a step that everybody takes has no error', () => {
  const stream = streamOf('funnel', 'test');
  const rates = [
    [0.5, 0.4, 0.2],
    [0.5, 0.5, 0.18],
  ];
  const counts = (steps: readonly number[]) => {
    const stages = [1000];
    for (const rate of steps) {
      let taken = 0;
      for (let user = 0; user < stages.at(-1)!; user++) if (stream.uniform() < rate) taken++;
      stages.push(taken);
    }
    return stages;
  };
  const [before, after] = [0.04, 0.045];
  const mean = (after - before) / Math.log(after / before);
  const truth = [0, mean * Math.log(0.5 / 0.4), mean * Math.log(0.18 / 0.2)];
  const covered = [0, 0, 0];
  const runs = 300;
  const names = ['seen', 'opened', 'bought'];
  for (let run = 0; run < runs; run++)
    funnelStepParts(counts(rates[0]!), counts(rates[1]!), { alpha: 0.05, names }).forEach((part, at) => {
      if (inside(part, truth[at]!)) covered[at]!++;
    });
  for (const count of covered)
    expect(Math.abs(count - 0.95 * runs)).toBeLessThan(4 * Math.sqrt(runs * 0.95 * 0.05));
  const [all] = funnelStepParts([10, 10, 5], [10, 10, 4], { alpha: 0.05, names: ['a', 'b'] });
  expect(all).toMatchObject({ value: 0, se: 0 });
});

test('a funnel of clusters of one is one of units; where a cluster takes steps as one, errors are those of clusters', () => {
  const names = ['opened', 'bought'];
  const se = (steps: readonly (StatisticOf<'steps'> | readonly number[])[]) =>
    funnelStepParts(steps[0]!, steps[1]!, { alpha: 0.05, names }).map((part) => part.se);
  // Of n units: shares that reach both steps vary by p(1 − p), and together by the smaller times one less the greater.
  const scatters = (n: number, [p, q]: readonly [number, number]) =>
    [p * (1 - p), q * (1 - p), q * (1 - q)].map((one) => one * n);
  const of = (n: number, members: number, shares: readonly [number, number]): StatisticOf<'steps'> => ({
    kind: 'steps',
    n,
    missing: 0,
    reached: shares.map((share) => share * members),
    scatters: scatters(n, shares),
    members: { n: members, designEffect: null, correlation: null },
  });
  const units = se([
    [400, 200, 100],
    [400, 240, 100],
  ]);
  const alone = se([of(400, 400, [0.5, 0.25]), of(400, 400, [0.6, 0.25])]);
  const homes = se([of(400, 1200, [0.5, 0.25]), of(400, 1200, [0.6, 0.25])]);
  for (const errors of [alone, homes])
    errors.forEach((error, at) => expect(error / units[at]!).toBeCloseTo(Math.sqrt(400 / 399), 6));
  const whole = se([of(400, 1200, [1, 0.25]), of(400, 1200, [1, 0.3])]);
  expect(whole[0]).toBe(0);
});

test('channels of a sum are differences that add up', () => {
  const arms = (push: readonly number[], email: readonly number[]) => ({
    push: meanArm(sampleOf(push)),
    email: meanArm(sampleOf(email)),
  });
  const parts = summandParts(arms([1, 2, 3], [0, 1, 5]), arms([2, 3, 4], [0, 0, 3]), { alpha: 0.05 });
  expect(parts.map(({ name, value }) => [name, value])).toEqual([
    ['push', 1],
    ['email', -1],
  ]);
});

test('segments that one arm lacks, and steps that nobody takes, are refused', () => {
  const arm = meanArm(sampleOf([1, 2]));
  const refused = (code: string) => expect.objectContaining({ code });
  expect(() => mixRateParts({ a: arm }, { b: arm }, { alpha: 0.05 })).toThrow(
    refused('EXPERIMENTS_SAMPLE_UNFIT'),
  );
  expect(() => mixRateParts({ a: arm }, { a: arm, b: arm }, { alpha: 0.05 })).toThrow(
    refused('EXPERIMENTS_LENGTHS_DIFFER'),
  );
  expect(() => funnelStepParts([10, 0], [10, 5], { alpha: 0.05, names: ['a'] })).toThrow(
    refused('EXPERIMENTS_SAMPLE_UNFIT'),
  );
});

// Gradients by mpmath's differentiation with 50 digits.
test.each([
  [
    [1e9, 10, 5],
    [1e9, 20, 9],
    [2.73152913803e-9, 2.75907093257e-9],
  ],
  [
    [1e6, 999_999, 500_000],
    [1e6, 999_990, 501_000],
    [1.65997471168e-6, 7.07104120304e-4],
  ],
])(
  'steps that few or nearly all take have the errors of the delta method: %j, %j',
  (before, after, errors) => {
    const parts = funnelStepParts(before, after, { alpha: 0.05, names: ['a', 'b'] });
    parts.forEach(({ se }, at) => expect(Math.abs(se / errors[at]! - 1)).toBeLessThan(1e-6));
  },
);

test('segments of nobody, and funnels without end, are refused', () => {
  const unfit = expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' });
  const some = { n: 4, mean: 1, variance: 1, assumptions: [] };
  const nobody = { n: 0, mean: 0, variance: 0, assumptions: [] };
  expect(() => mixRateParts({ a: some, b: nobody }, { a: some, b: some }, { alpha: 0.05 })).toThrow(unfit);
  expect(() => funnelStepParts([Infinity, 5], [10, 5], { alpha: 0.05, names: ['a'] })).toThrow(unfit);
});
