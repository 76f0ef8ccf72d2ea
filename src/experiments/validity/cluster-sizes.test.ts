import { expect, test } from 'vitest';
import { chiSquared } from '../../kit/index.ts';
import { clusterSizesP } from './cluster-sizes.ts';

const arm = (...sizes: readonly number[]) => ({
  n: sizes.length,
  total: sizes.reduce((sum, size) => sum + size, 0),
  squares: sizes.reduce((sum, size) => sum + size * size, 0),
});

test('two arms: the square of a difference over its variance, by hand', () => {
  const square = ((2.5 - 4) * (2.5 - 4)) / (5 / 3 / 4 + 4 / 3);
  expect(clusterSizesP([arm(1, 2, 3, 4), arm(2, 4, 6)])).toBeCloseTo(chiSquared.survival(square, 1), 12);
});

test('an arm whose clusters are alike has the spread of all, not none', () => {
  // Spread (0 + 8)/(2 + 2) = 2, so that (4 − 2)²/(2/3 + 4/3) = 2.
  expect(clusterSizesP([arm(2, 2, 2), arm(2, 4, 6)])).toBeCloseTo(chiSquared.survival(2, 1), 12);
});

test('constant sizes that are one size, or are not; too few clusters say nothing', () => {
  expect(clusterSizesP([arm(2, 2, 2), arm(2, 2)])).toBe(1);
  expect(clusterSizesP([arm(2, 2, 2), arm(3, 3)])).toBe(0);
  expect(clusterSizesP([arm(1, 2, 3), arm(9)])).toBe(1);
  expect(clusterSizesP([])).toBe(1);
});
