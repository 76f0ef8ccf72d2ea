import { expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import { crossedPairs } from './crossed-cells.ts';
import { screenInteractions, type OverlappingPair, type ScreenedPair } from './interaction-screen.ts';
import { screenedFleets } from './simulated-fleet.ts';

const cell = (n: number, mean: number) => ({ n, mean, variance: 1, assumptions: [] as const });

const pair = (
  names: readonly [string, string],
  means: readonly number[],
  sizes = [10_000, 10_000, 10_000, 10_000],
): OverlappingPair => {
  const [neither, first, second, both] = means.map((mean, at) => cell(sizes[at]!, mean));
  return { names, neither: neither!, first: first!, second: second!, both: both! };
};

function tested(screened: ScreenedPair | undefined) {
  const { result } = screened!;
  if (result.kind !== 'tested') throw new Error(result.message);
  return result;
}

test('nothing, less together, and one turned round by the other', () => {
  const [quiet, less, turned] = screenInteractions([
    pair(['a', 'b'], [0, 0.2, 0.1, 0.3]),
    pair(['a', 'c'], [0, 0.3, 0.3, 0.4]),
    pair(['b', 'c'], [0, 0.2, 0.2, 0]),
  ]);
  expect([quiet, less, turned].map((one) => one!.recommendation)).toEqual(['ignore', 'factorial', 'exclude']);
  expect(tested(less).interaction.value).toBeCloseTo(-0.2, 12);
  expect(tested(less).simple[0].map(({ value }) => value)).toEqual([0.3, expect.closeTo(0.1, 12)]);
});

test('draws that depend on each other exclude, whatever the metric says', () => {
  const [one] = screenInteractions([pair(['a', 'b'], [0, 0, 0, 0], [15_000, 35_000, 25_000, 25_000])]);
  expect(one!.recommendation).toBe('exclude');
  expect(one!.dependenceP).toBeLessThan(1e-9);
});

const still = (one: OverlappingPair): OverlappingPair => ({
  ...one,
  neither: { ...one.neither, variance: 0 },
  first: { ...one.first, variance: 0 },
  second: { ...one.second, variance: 0 },
});

test('a pair in which nothing happened has no answer; the others are corrected as if it was not there', () => {
  const [quiet, less] = [pair(['a', 'b'], [0, 0.2, 0.1, 0.3]), pair(['a', 'c'], [0, 0.3, 0.3, 0.53])];
  const none = still(pair(['b', 'c'], [0, 0, 0, 0]));
  const nothing = { ...none, both: { ...none.both, variance: 0 } };
  const [first, second, third] = screenInteractions([nothing, quiet, less]);
  expect(first).toMatchObject({
    result: { kind: 'no-answer', code: 'EXPERIMENTS_NO_SPREAD' },
    dependenceP: 1,
    recommendation: 'unknown',
  });
  expect([second, third]).toEqual(screenInteractions([quiet, less]));
  // By Benjamini and Hochberg over two tests, not three.
  expect(tested(third).adjustedP).toBeCloseTo(2 * tested(third).p, 14);
  const drawn = { ...nothing, neither: { ...nothing.neither, n: 15_000 } };
  expect(screenInteractions([drawn])[0]!.recommendation).toBe('exclude');
});

test('what happened in one combination of arms alone is tested; where nothing varies an effect has no error', () => {
  const [only] = screenInteractions([still(pair(['a', 'b'], [0, 0, 0, 0.2]))]);
  expect(only!.recommendation).toBe('factorial');
  expect(tested(only).simple[0]).toMatchObject([
    { value: 0, se: 0 },
    { value: 0.2, se: expect.closeTo(0.01, 12) },
  ]);
});

test('of 500 experiments one interaction is found from the bound of a first discovery on, at .024 sd in .82 of fleets', () => {
  const count = (500 * 499) / 2;
  // Of four cells of 250,000 users with variance 1.
  const se = Math.sqrt(4 / 250_000);
  const bound = normal.upperQuantile(0.05 / count / 2);
  const quiet = pair(['a', 'b'], [0, 0, 0, 0], [250_000, 250_000, 250_000, 250_000]);
  const planted = { ...quiet, both: { ...quiet.both, mean: 1.0001 * bound * se } };
  const screened = screenInteractions([planted, ...Array.from({ length: count - 1 }, () => quiet)]);
  expect(screened.flatMap(({ recommendation }, at) => (recommendation === 'ignore' ? [] : [at]))).toEqual([
    0,
  ]);
  // The estimate is normal around .024, so that this is the power; false alarms beside it only lower the bound.
  expect(normal.survival(bound - 0.024 / se)).toBeGreaterThan(0.8);
});

test('cells from users: those of both experiments alone, each in its place', () => {
  const arms = [0, 0, 1, 0, 0, 1, 1, 1, 0, 9, 0, 0, 1, 0, 0, 1, 1, 1];
  const metric = [1, 2, 3, 4, 50, 5, 6, 7, 8];
  const [only] = crossedPairs({ names: ['a', 'b'], arms, metric });
  expect([only!.neither, only!.first, only!.second, only!.both].map(({ n, mean }) => [n, mean])).toEqual([
    [2, 3],
    [2, 4],
    [2, 5],
    [2, 6],
  ]);
  expect(crossedPairs({ names: ['a', 'b'], arms: arms.slice(0, 6), metric: [1, 2, 3] })).toEqual([]);
});

test('a planted interaction among sixty experiments of real users is found, and nothing else to speak of', () => {
  const stream = streamOf('sixty', 'users');
  const [count, users] = [60, 6000];
  const names = Array.from({ length: count }, (_, at) => `e${at}`);
  const arms = Int8Array.from({ length: users * count }, () => stream.below(2));
  const metric = Float64Array.from(
    { length: users },
    (_, user) => stream.normal() + 0.6 * arms[user * count + 3]! * arms[user * count + 40]!,
  );
  const screened = screenInteractions(crossedPairs({ names, arms, metric }));
  expect(screened).toHaveLength((count * (count - 1)) / 2);
  const alarms = screened.filter(({ recommendation }) => recommendation !== 'ignore').map((one) => one.names);
  expect(alarms).toContainEqual(['e3', 'e40']);
  expect(alarms.length).toBeLessThanOrEqual(3);
});

test('fleets of 100 experiments, 1,000,000 shared users, one interaction of .024 sd', () => {
  const { found, falseShare, runs } = screenedFleets({ runs: 12, experiments: 100, seed: 'fast' });
  // Power at this size is about .93: eight of twelve is below it by more than three standard errors.
  expect(found).toBeGreaterThan(8);
  expect(falseShare).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / runs));
});
