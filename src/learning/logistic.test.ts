import { describe, expect, test } from 'vitest';
import { dot, logistic, streamOf } from '../kit/index.ts';
import { diagonalLogistic, difference, fullLogistic, responseProbability } from './index.ts';

const prior = (mean: readonly number[], variance: readonly number[]) => ({
  mean: Float64Array.from(mean),
  variance: Float64Array.from(variance),
});

describe.each([
  ['full', fullLogistic],
  ['diagonal', diagonalLogistic],
])('%s covariance', (_, make) => {
  // Trapezoidal rule in Python over 40 standard deviations, 400,000 steps.
  test.each([
    [0, 1, 1, 1, 0.41324192828380596, 0.8292311087082629, 10],
    [0.5, 0.25, 2, 0, 0.20662096414190476, 0.20730777717707072, 10],
    [0, 25, 1, 1, 3.7572427213992796, 10.883127132492064, 2],
  ])(
    'one answer leaves the mean and variance of its exact posterior',
    (mean, variance, w, y, mode, left, digits) => {
      const belief = make(prior([mean], [variance]));
      belief.learn(Float64Array.of(w), y);
      expect(belief.mean[0]).toBeCloseTo(mode, digits);
      expect(belief.variance(Float64Array.of(1))).toBeCloseTo(left, digits);
    },
  );

  test('surprises without bound move it, but not out of bounds', () => {
    const belief = make(prior([0, 0], [1e6, 1e6]));
    for (let i = 0; i < 100; i++) belief.learn(Float64Array.of(50, i % 2), i % 2);
    for (const value of belief.mean) expect(Number.isFinite(value)).toBe(true);
    expect(belief.variance(Float64Array.of(1, 0))).toBeGreaterThanOrEqual(0);
  });

  test('many answers come near the batch fit', () => {
    const truth = Float64Array.of(-1, 0.8, -0.5);
    const stream = streamOf('answers', 'logistic');
    const x = Float64Array.from({ length: 3 * 3000 }, (_, i) => (i % 3 === 0 ? 1 : stream.normal()));
    const y = Array.from({ length: 3000 }, (_, i) => {
      const margin = dot(truth, x.subarray(3 * i, 3 * i + 3));
      return Number(stream.uniform() < 1 / (1 + Math.exp(-margin)));
    });
    const belief = make(prior([0, 0, 0], [4, 4, 4]));
    y.forEach((answer, i) => belief.learn(x.slice(3 * i, 3 * i + 3), answer));
    // Prior variance 4 is a weight of 4 for the data against the penalty.
    const batch = logistic({ columns: 3, x, y }, { C: 4, intercept: false });
    batch.coefficients.forEach((value, j) => expect(belief.mean[j]).toBeCloseTo(value, 1));
    const sd = Math.sqrt(belief.variance(Float64Array.of(0, 1, 0)));
    expect(sd).toBeGreaterThan(0.03);
    expect(sd).toBeLessThan(0.07);
  });
});

test('an unsure belief is nearer to one half than its mode', () => {
  const w = Float64Array.of(1);
  const sure = fullLogistic(prior([2], [1e-9]));
  const unsure = fullLogistic(prior([2], [4]));
  expect(responseProbability(sure, w)).toBeCloseTo(1 / (1 + Math.exp(-2)), 8);
  // The average of σ over N(2, 4) is .7752 by quadrature; the approximation is good to .01.
  expect(Math.abs(responseProbability(unsure, w) - 0.7752)).toBeLessThan(0.01);
});

test('the increment of a send is the difference of two probabilities, its sd by the slope', () => {
  const belief = fullLogistic(prior([-1, 0.5], [0.01, 0.04]));
  const { mean, sd } = difference(belief, Float64Array.of(1, 1), Float64Array.of(1, 0));
  const [p, p0] = [1 / (1 + Math.exp(0.5)), 1 / (1 + Math.exp(1))];
  expect(mean).toBeCloseTo(p - p0, 12);
  const [a, b] = [p * (1 - p) - p0 * (1 - p0), p * (1 - p)];
  expect(sd).toBeCloseTo(Math.sqrt(0.01 * a * a + 0.04 * b * b), 12);
});
