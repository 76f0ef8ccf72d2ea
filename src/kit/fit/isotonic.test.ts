import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isotonic } from './isotonic.ts';

const value = fc.double({ min: -100, max: 100, noNaN: true });
const weighed = fc.array(fc.tuple(value, fc.double({ min: 0.01, max: 10, noNaN: true })), { maxLength: 30 });

/** θ_j = max over i ≤ j of min over k ≥ j of the weighted mean of i … k (Robertson, Wright and Dykstra, 1988, §1.4). */
function byMinMax(points: readonly (readonly [number, number])[]): readonly number[] {
  const meanOf = (i: number, k: number) => {
    const some = points.slice(i, k + 1);
    const weight = some.reduce((sum, [, w]) => sum + w, 0);
    return some.reduce((sum, [y, w]) => sum + w * y, 0) / weight;
  };
  return points.map((_, j) => {
    const least = (i: number) =>
      Math.min(...Array.from({ length: points.length - j }, (__, k) => meanOf(i, j + k)));
    return Math.max(...Array.from({ length: j + 1 }, (__, i) => least(i)));
  });
}

test('is the max-min of means, and rises', () => {
  fc.assert(
    fc.property(weighed, (points) => {
      const found = isotonic(
        points.map(([y]) => y),
        points.map(([, w]) => w),
      );
      byMinMax(points).forEach((expected, j) => expect(found[j]).toBeCloseTo(expected, 9));
      expect(found.every((one, j) => j === 0 || one >= found[j - 1]!)).toBe(true);
    }),
  );
});

test('by hand: 1 3 2 4 with weights 1 1 3 1; nothing; what falls is one mean', () => {
  expect([...isotonic([1, 3, 2, 4], [1, 1, 3, 1])]).toEqual([1, 2.25, 2.25, 4]);
  expect([...isotonic([], [])]).toEqual([]);
  expect([...isotonic([3, 2, 1], [1, 1, 1])]).toEqual([2, 2, 2]);
});

test('what weighs nothing changes nothing and does not break the order', () => {
  expect([...isotonic([1, 9, 2], [1, 0, 1])]).toEqual([1, 2, 2]);
  expect([...isotonic([5, 4, 1], [0, 0, 1])]).toEqual([1, 1, 1]);
  expect([...isotonic([1, 1.5, 2], [1, 0, 1])]).toEqual([1, 1.5, 2]);
});
