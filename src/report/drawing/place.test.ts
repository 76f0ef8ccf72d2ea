import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlap, place, type Box } from './place.ts';

const bounds = { x: 0, y: 0, width: 720, height: 400 };
const named = fc.record({
  x: fc.integer({ min: 20, max: 700 }),
  y: fc.integer({ min: 20, max: 380 }),
  width: fc.integer({ min: 30, max: 150 }),
  height: fc.constant(18),
});
const markOf = ({ x, y }: { readonly x: number; readonly y: number }): Box => ({
  x: x - 6,
  y: y - 6,
  width: 12,
  height: 12,
});

describe('place', () => {
  test('a lone name stands to the right of its point', () => {
    expect(place([{ x: 100, y: 100, width: 60, height: 18 }], bounds, [])).toEqual([
      { x: 110, y: 91, width: 60, height: 18 },
    ]);
  });

  test('a name at the right edge turns left; one beside a line it should not cover goes round it', () => {
    expect(place([{ x: 700, y: 100, width: 60, height: 18 }], bounds, [])[0]!.x).toBe(630);
    const line = { x: 105, y: 99, width: 300, height: 2 };
    expect(overlap(place([{ x: 100, y: 100, width: 60, height: 18 }], bounds, [line])[0]!, line)).toBe(0);
  });

  test('names of up to eight points, however close, cover neither each other nor a point, and stay inside', () => {
    fc.assert(
      fc.property(fc.array(named, { minLength: 1, maxLength: 8 }), (points) => {
        const boxes = place(points, bounds, []);
        for (const [i, box] of boxes.entries()) {
          expect(overlap(box, bounds)).toBeCloseTo(box.width * box.height, 6);
          for (const other of [...boxes.slice(0, i), ...points.map(markOf)])
            expect(overlap(box, other)).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('eight names of one point find room', () => {
    const boxes = place(
      Array.from({ length: 8 }, () => ({ x: 360, y: 200, width: 140, height: 18 })),
      bounds,
      [],
    );
    for (const [i, box] of boxes.entries())
      for (const other of boxes.slice(0, i)) expect(overlap(box, other)).toBeLessThan(1e-6);
  });
});
