import { expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import { quantileArm as armOf, quantileInterval, quantileSample, type QuantileOptions } from './quantile.ts';

const quantileArm = (sorted: ArrayLike<number>, options: QuantileOptions) =>
  armOf(quantileSample(sorted, options));

test('on evenly spaced values: the median, and the error √(n/4) in ranks', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, at) => at + 1);
  const arm = quantileArm(values, { share: 0.5 });
  expect(arm.mean).toBe(5000);
  expect(Math.sqrt(arm.variance / arm.n)).toBeCloseTo(50, 0);
});

test('a design effect of 4 doubles the error', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, at) => at + 1);
  const [one, four] = [1, 4].map((designEffect) => quantileArm(values, { share: 0.5, designEffect }));
  expect(Math.sqrt(four!.variance / one!.variance)).toBeCloseTo(2, 1);
});

test('the error is √(ν(1 − ν)/n)/f at the quantile of a normal sample', () => {
  const stream = streamOf('quantile', 'test');
  const n = 40_000;
  const values = Float64Array.from({ length: n }, () => stream.normal()).toSorted();
  const wanted = Math.sqrt((0.9 * 0.1) / n) / normal.density(normal.quantile(0.9));
  const arm = quantileArm(values, { share: 0.9 });
  expect(Math.sqrt(arm.variance / n) / wanted).toBeCloseTo(1, 0);
  expect(Math.abs(arm.mean - normal.quantile(0.9))).toBeLessThan(5 * wanted);
});

test('the exact interval of the median of 10 at 5 %: the second and the ninth', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  expect(quantileInterval(values, 0.5, 0.05)).toEqual({ lower: 2, upper: 9 });
  expect(quantileInterval(values.slice(0, 4), 0.5, 0.05)).toEqual({ lower: null, upper: null });
});

test('too few values for a far quantile are refused', () => {
  expect(() => quantileArm([1, 2, 3], { share: 0.99 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});

test('values out of order or no numbers, and ends on the wrong side, are refused', () => {
  const unfit = expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' });
  const values = Array.from({ length: 100 }, (_, i) => i);
  for (const bad of [values.toReversed(), values.with(50, Number.NaN)]) {
    expect(() => quantileSample(bad, { share: 0.5 })).toThrow(unfit);
    expect(() => quantileInterval(bad, 0.5, 0.05)).toThrow(unfit);
  }
  expect(() => armOf({ n: 100, value: 1, lower: 3, upper: 2 })).toThrow(unfit);
  expect(() => armOf({ n: 100, value: Number.NaN, lower: 1, upper: 2 })).toThrow(unfit);
});
