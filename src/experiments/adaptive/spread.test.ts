import { expect, test } from 'vitest';
import { shapeOf } from './spread.ts';

/** Deviations of k ones among n from their mean. */
const offs = (k: number, n: number) => Float64Array.from({ length: n }, (_, row) => Number(row < k) - k / n);

test('of a rare proportion, as many rewards carry the spread as succeeded, and variance rises as its mean does', () => {
  const [k, n] = [5, 1000];
  const p = k / n;
  const { slope, events } = shapeOf(offs(k, n));
  // μ2 = p(1 − p), μ3 = μ2 (1 − 2p), μ4 = μ2 (1 − 3 μ2).
  expect(slope).toBeCloseTo(1 - 2 * p, 12);
  expect(events).toBeCloseTo((n * p * (1 - p)) / (1 - 3 * p * (1 - p)), 9);
  expect(events).toBeGreaterThan(5);
  expect(events).toBeLessThan(5.1);
});

test('deviations of one size all carry it alike, and without any there is no spread', () => {
  expect(shapeOf(Float64Array.of(2, -2, 2, -2))).toEqual({ slope: 0, events: 4 });
  expect(() => shapeOf(new Float64Array(3))).toThrow('No variance');
});
