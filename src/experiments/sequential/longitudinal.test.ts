import { expect, test } from 'vitest';
import { longitudinalCorrelation } from './longitudinal.ts';

test('values that never change have the correlation of independent increments', () => {
  const arm = {
    n: [100, 400],
    covariance: [
      [3, 3],
      [3, 3],
    ],
  };
  expect(longitudinalCorrelation(arm, arm)[0]![1]).toBeCloseTo(Math.sqrt(100 / 400), 12);
});

test('the same units seen twice are correlated as their values', () => {
  const arm = {
    n: [100, 100],
    covariance: [
      [1, 1.2],
      [1.2, 4],
    ],
  };
  expect(longitudinalCorrelation(arm, arm)[0]![1]).toBeCloseTo(0.6, 12);
});
