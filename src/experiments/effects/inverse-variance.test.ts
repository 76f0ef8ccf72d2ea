import { expect, test } from 'vitest';
import { chiSquared } from '../../kit/index.ts';
import { samenessP, weigh } from './inverse-variance.ts';

test('weights by hand: errors 1, 1 and √½ weigh 1, 1 and 2; τ² is added to each', () => {
  const effects = [
    { value: 0, se: 1 },
    { value: 4, se: 1 },
    { value: 4, se: Math.SQRT1_2 },
  ];
  expect(weigh(effects)).toEqual({
    mean: expect.closeTo(3, 12),
    weight: expect.closeTo(4, 12),
    q: expect.closeTo(9 + 1 + 2, 12),
  });
  expect(weigh(effects, 0.5).weight).toBeCloseTo(2 / 1.5 + 1, 12);
});

test('oneway.test of R’s PlantGrowth: F = 5.181 of 2 and 17.128, p = .01739', () => {
  const groups = [
    [4.17, 5.58, 5.18, 6.11, 4.5, 4.61, 5.17, 4.53, 5.33, 5.14],
    [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
    [6.31, 5.12, 5.54, 5.5, 5.37, 5.29, 4.92, 6.15, 5.8, 5.26],
  ];
  const effects = groups.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / 10;
    const scatter = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    return { value: mean, se: Math.sqrt(scatter / 9 / 10), df: 9 };
  });
  expect(samenessP(effects)).toBeCloseTo(0.01739, 5);
});

test('errors that are known: χ² of Q', () => {
  const effects = [0, 1, 3].map((value) => ({ value, se: 1, df: null }));
  expect(samenessP(effects)).toBeCloseTo(chiSquared.survival(weigh(effects).q, 2), 12);
});
