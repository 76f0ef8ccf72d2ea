import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dodge } from './dodge.ts';

const wanted = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 8 });

describe('dodge', () => {
  test('moves only what is too close, both ways alike', () => {
    expect(dodge([100, 104, 300], 16, [0, 400])).toEqual([94, 110, 300]);
    expect(dodge([5, 0], 16, [0, 400])).toEqual([16, 0]);
    expect(dodge([], 16, [0, 400])).toEqual([]);
  });

  test('keeps gap, order and bounds', () => {
    fc.assert(
      fc.property(wanted, (wanted) => {
        const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
        const moved = dodge(wanted, 17, [0, 400]);
        const sorted = order.map((i) => moved[i]!);
        for (const [i, y] of sorted.entries()) {
          expect(y).toBeGreaterThanOrEqual(-1e-9);
          expect(y).toBeLessThanOrEqual(400 + 1e-9);
          if (i > 0) expect(y - sorted[i - 1]!).toBeGreaterThanOrEqual(17 - 1e-9);
        }
      }),
    );
  });

  test('no other places with that gap are nearer', () => {
    const nudges = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(wanted, nudges, (unsorted, nudges) => {
        const wanted = unsorted.toSorted((a, b) => a - b);
        const away = (places: readonly number[]) =>
          places.reduce((sum, y, i) => sum + (y - wanted[i]!) * (y - wanted[i]!), 0);
        const moved = dodge(wanted, 17, [-1e6, 1e6]);
        const other: number[] = [];
        for (const [i, y] of moved.entries())
          other[i] = Math.max(y + nudges[i]!, (other[i - 1] ?? -1e9) + 17);
        expect(away(moved)).toBeLessThanOrEqual(away(other) + 1e-6);
      }),
    );
  });
});
