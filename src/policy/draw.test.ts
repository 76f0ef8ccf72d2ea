import { expect, test } from 'vitest';
import { draw } from './draw.ts';

test('a place is drawn for as much of [0, 1) as its probability', () => {
  const distribution = Float64Array.of(0, 0.25, 0, 0.5, 0.25, 0);
  expect([0, 0.2499, 0.25, 0.7499, 0.75, 0.9999].map((u) => draw(distribution, u))).toEqual([
    1, 1, 3, 3, 4, 4,
  ]);
});

test('what the sum loses by rounding goes to the last place that can be drawn', () => {
  expect(draw(Float64Array.of(0.3, 0.7 - 1e-12, 0), 1 - 1e-13)).toBe(1);
  expect(draw(Float64Array.of(1), 0.5)).toBe(0);
});
