import { expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import { quantileBootstrap } from './quantile-bootstrap.ts';
import { quantileArm, quantileSample } from './quantile.ts';

const draws = (key: string, n: number): Float64Array => {
  const stream = streamOf(key, 'quantile');
  return Float64Array.from({ length: n }, () => stream.normal());
};

test('where every value is its own unit it agrees with order statistics', () => {
  const values = draws('own', 4000);
  const units = { values, unit: values.map((_, i) => i), units: values.length };
  const resampled = quantileBootstrap(units, { share: 0.9, stream: streamOf('a', 'bootstrap') });
  const ranked = quantileArm(quantileSample(values.toSorted(), { share: 0.9 }));
  expect(resampled.mean).toBe(ranked.mean);
  const wanted = Math.sqrt((0.9 * 0.1) / 4000) / normal.density(normal.quantile(0.9));
  expect(Math.sqrt(resampled.variance / resampled.n) / wanted).toBeGreaterThan(0.8);
  expect(Math.sqrt(resampled.variance / resampled.n) / wanted).toBeLessThan(1.25);
});

test('four equal values per unit double the error that rows taken for independent would have', () => {
  const own = draws('clusters', 1000);
  const values = Float64Array.from({ length: 4000 }, (_, i) => own[i >> 2]!);
  const stream = streamOf('b', 'bootstrap');
  const rows = { values, unit: values.map((_, i) => i), units: 4000 };
  const units = { values, unit: values.map((_, i) => i >> 2), units: 1000 };
  const error = ({ n, variance }: { n: number; variance: number }) => Math.sqrt(variance / n);
  const [naive, right] = [rows, units].map((of) => error(quantileBootstrap(of, { share: 0.5, stream })));
  expect(right! / naive!).toBeGreaterThan(1.7);
  expect(right! / naive!).toBeLessThan(2.35);
});

test.each([
  ['one unit', { values: [1, 2], unit: [0, 0], units: 1 }, 'EXPERIMENTS_SAMPLE_UNFIT'],
  ['no value', { values: [], unit: [], units: 2 }, 'EXPERIMENTS_SAMPLE_UNFIT'],
  [
    'a value that is no number',
    { values: [1, Number.NaN], unit: [0, 1], units: 2 },
    'EXPERIMENTS_SAMPLE_UNFIT',
  ],
  ['a unit that is not there', { values: [1, 2], unit: [0, 2], units: 2 }, 'EXPERIMENTS_SAMPLE_UNFIT'],
  ['a unit too few', { values: [1, 2], unit: [0], units: 2 }, 'EXPERIMENTS_LENGTHS_DIFFER'],
])('%s is refused', (_, of, code) => {
  const options = { share: 0.5, stream: streamOf('c', 'bootstrap') };
  expect(() => quantileBootstrap(of, options)).toThrow(expect.objectContaining({ code }));
});

// SciPy, poisson.pmf and poisson.cdf: of values drawn once each the k-th is at or above the quantile where the first k
// weigh enough, Poisson(k) against Poisson(n − k), given that anything was drawn at all.
test.each([
  [[0, 1], 0.5, 0.2399722132022423],
  [[1, 2, 4], 0.5, 1.1306936213941254],
  [[1, 2, 4, 8, 16], 0.9, 23.9045547104659],
])('few units: of %j at %d the variance of the resampled quantile itself', (values, share, wanted) => {
  const stream = streamOf(`few ${values.length}`, 'bootstrap');
  const of = { values, unit: [...values.keys()], units: values.length };
  const { n, variance } = quantileBootstrap(of, { share, replicates: 40_000, stream });
  // A variance of 40,000 draws is off by a hundredth or less; empty resamples put the first off by .055, the last by .03.
  expect(variance / n / wanted).toBeGreaterThan(0.98);
  expect(variance / n / wanted).toBeLessThan(1.02);
});
