import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearZero, padded, scaleOf, spanOf, ticksOf, type Span } from './scale.ts';

const number = fc.double({ min: -1e12, max: 1e12, noNaN: true });
const span = fc.tuple(number, number).map((ends): Span => spanOf(ends));

describe('span', () => {
  test('holds all that is finite', () => {
    expect(spanOf([3, Number.NaN, -1, Infinity])).toEqual([-1, 3]);
    expect(spanOf([])).toEqual([0, 1]);
    expect(spanOf([5, 5])).toEqual([4.5, 5.5]);
    expect(spanOf([0])).toEqual([-1, 1]);
    expect(padded([0, 10], 0.1)).toEqual([-1, 11]);
  });

  test('reaches to zero where it is near', () => {
    expect(nearZero([1, 4])).toEqual([0, 4]);
    expect(nearZero([3, 4])).toEqual([3, 4]);
    expect(nearZero([-4, -1])).toEqual([-4, 0]);
    expect(nearZero([-1, 4])).toEqual([-1, 4]);
  });
});

describe('ticks', () => {
  test.each([
    [[0, 5], 6, [0, 1, 2, 3, 4, 5]],
    [[77.2, 99.6], 5, [80, 85, 90, 95]],
    [[-0.11, 0.32], 4, [-0.1, 0, 0.1, 0.2, 0.3]],
    [[0.93, 1.02], 5, [0.94, 0.96, 0.98, 1, 1.02]],
    [[0, 9.1], 9, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ] as const)('of %j, about %d: %j', (span, wanted, values) => {
    expect(ticksOf(span, wanted).values).toEqual(values);
  });

  test('lie inside, at even steps, near the number wanted, and are what their labels say', () => {
    fc.assert(
      fc.property(span, fc.integer({ min: 2, max: 12 }), ([low, high], wanted) => {
        const { values, decimals } = ticksOf([low, high], wanted);
        expect(values.length).toBeGreaterThanOrEqual(Math.floor(wanted / 1.6) - 1);
        expect(values.length).toBeLessThanOrEqual(wanted * 1.6 + 1);
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(low - (high - low) * 1e-6);
          expect(value).toBeLessThanOrEqual(high + (high - low) * 1e-6);
          if (decimals <= 100) expect(Number(value.toFixed(decimals))).toBe(value);
          expect(Object.is(value, -0)).toBe(false);
        }
      }),
    );
  });
});

test('a scale maps ends to ends, and keeps proportions', () => {
  const y = scaleOf([0, 4], [300, 100]);
  expect([0, 1, 4].map(y)).toEqual([300, 250, 100]);
});
