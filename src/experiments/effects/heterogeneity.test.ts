import { expect, test } from 'vitest';
import { streamOf, type Stream } from '../../kit/index.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { heterogeneity, type SegmentCut } from './heterogeneity.ts';

const arm = (stream: Stream, n: number, mean: number) =>
  meanArm(sampleOf(Float64Array.from({ length: n }, () => mean + stream.normal())));

const cut = (stream: Stream, dimension: string, effects: readonly number[], users = 300): SegmentCut => ({
  dimension,
  levels: effects.map((effect, at) => ({
    name: `${dimension} ${at}`,
    control: arm(stream, users, 1),
    treatment: arm(stream, users, 1 + effect),
  })),
});

const alike = (segments: number): readonly number[] => Array.from({ length: segments }, () => 0.3);

test('the segment that differs most is named, a cut without differences is not', () => {
  const stream = streamOf('one differs', 'test');
  const { segments, cuts } = heterogeneity([
    cut(stream, 'country', [0.1, 0.1, 0.9, 0.1, 0.1]),
    cut(stream, 'plan', [0.2, 0.2]),
  ]);
  const named = segments.filter(({ isDifferent }) => isDifferent);
  const furthest = named.toSorted((a, b) => Math.abs(b.apart.value) - Math.abs(a.apart.value))[0];
  expect(furthest!.name).toBe('country 2');
  expect(named.filter(({ dimension }) => dimension === 'plan')).toEqual([]);
  expect(cuts[0]!.p).toBeLessThan(1e-6);
  const top = segments.find(({ name }) => name === 'country 2')!;
  expect(top.shrunk.value).toBeLessThan(top.effect.value);
  expect(top.shrunk.value).toBeGreaterThan(0.5);
  expect(top.shrunk.sd).toBeLessThan(top.effect.se);
});

test('with the same effect everywhere, hardly ever is any segment named', () => {
  const runs = 120;
  let named = 0;
  for (let run = 0; run < runs; run++) {
    const stream = streamOf(`same ${run}`, 'test');
    const { segments } = heterogeneity([cut(stream, 'country', alike(8))]);
    if (segments.some(({ isDifferent }) => isDifferent)) named++;
  }
  expect(named).toBeLessThan(0.05 * runs + 4 * Math.sqrt(runs * 0.05 * 0.95));
});

test('segments of a few users are not named for an error that they hardly know', () => {
  const runs = 200;
  let [named, parted] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const stream = streamOf(`small ${run}`, 'test');
    const { segments } = heterogeneity([cut(stream, 'city', alike(40), 3)]);
    if (segments.some(({ isDifferent }) => isDifferent)) named++;
    const { cuts } = heterogeneity([cut(stream, 'city', alike(40), 10)]);
    if (cuts[0]!.p < 0.05) parted++;
  }
  const most = 0.05 * runs + 4 * Math.sqrt(runs * 0.05 * 0.95);
  expect(named).toBeLessThan(most);
  expect(parted).toBeLessThan(most);
});

test('two segments: the cut is the test of either against the other', () => {
  const { cuts, segments } = heterogeneity([cut(streamOf('two', 'test'), 'plan', [0, 0.5], 6)]);
  expect(cuts[0]!.p).toBeCloseTo(segments[0]!.p, 12);
  expect(segments[1]!.p).toBeCloseTo(segments[0]!.p, 12);
});

test('a cut of one level is no cut', () => {
  const only = cut(streamOf('only', 'test'), 'plan', [0]);
  expect(() => heterogeneity([only])).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }));
});
