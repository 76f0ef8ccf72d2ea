import { expect, test } from 'vitest';
import { changeOfShare, estimate } from './compare.ts';

const shares = { least: 0, most: 1 };

test('by hand: three worlds, t of two degrees of freedom', () => {
  // Mean 2, sd 1: 4.302652729749462 / √3.
  const { value, low, high } = estimate([1, 2, 3]);
  expect(value).toBe(2);
  expect(high - value).toBeCloseTo(4.302652729749462 / Math.sqrt(3), 9);
  expect(value - low).toBeCloseTo(high - value, 12);
  expect(estimate([0.5, 0.52, 0.51], shares)).toEqual(estimate([0.5, 0.52, 0.51]));
});

test('small runs say nothing of more than all users, or of fewer than none', () => {
  const kept = [0.97, 1, 0.9];
  expect(estimate(kept).high).toBeGreaterThan(1);
  const { value, low, high } = estimate(kept, shares);
  expect([value, high < 1, low > 0]).toEqual([estimate(kept).value, true, true]);
  const few = [0, 0.02, 0];
  expect(estimate(few).low).toBeLessThan(0);
  const found = estimate(few, { least: 0, most: Infinity });
  expect(found.low).toBeGreaterThan(0);
  expect(found.high).toBeGreaterThan(estimate(few).high);
});

test('one world tells no more than what can be', () => {
  expect(estimate([0.3], shares)).toEqual({ value: 0.3, low: 0, high: 1 });
  expect(estimate([0.3])).toEqual({ value: 0.3, low: -Infinity, high: Infinity });
  expect(changeOfShare([0.3])).toEqual({ value: 0.3, low: -1, high: 1 });
});

test('a change of shares is cut where it cannot be, and nowhere else', () => {
  expect(changeOfShare([0.9, 0.1])).toMatchObject({ low: -1, high: 1 });
  expect(changeOfShare([0.1, 0.12, 0.11])).toEqual(estimate([0.1, 0.12, 0.11]));
});
