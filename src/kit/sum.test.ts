import { expect, test } from 'vitest';
import { sum } from './sum.ts';

test.each([
  [[], 0],
  [[0.1, 0.2, 0.3], 0.1 + 0.2 + 0.3],
  [[1e16, 1, -1e16], 0],
  [Float32Array.of(0.5, 0.25), 0.75],
  [[1, Number.NaN], Number.NaN],
])('of %j', (values, expected) => {
  expect(sum(values)).toBe(expected);
});
