import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frontOf, stairsOf } from './pareto.ts';

const both = { x: 'higher', y: 'higher' } as const;
const coordinate = fc.integer({ min: 0, max: 9 });

describe('front', () => {
  const points = [
    { x: 1, y: 5 },
    { x: 3, y: 4 },
    { x: 2, y: 3 },
    { x: 4, y: 1 },
    { x: 4, y: 0 },
  ];

  test('keeps what nothing beats, best in y first', () => {
    expect(frontOf(points, both)).toEqual([0, 1, 3]);
    expect(frontOf(points, { x: 'lower', y: 'higher' })).toEqual([0]);
    expect(frontOf(points, { x: 'lower', y: 'lower' })).toEqual(
      [4, 2, 0].toSorted((a, b) => points[a]!.y - points[b]!.y),
    );
  });

  test('equal points stay together', () => {
    expect(frontOf([points[0]!, points[0]!], both)).toEqual([0, 1]);
  });

  test('every point is on the front or beaten by one that is', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ x: coordinate, y: coordinate })), (points) => {
        const front = frontOf(points, both);
        for (const { x, y } of points)
          expect(front.some((i) => points[i]!.x >= x && points[i]!.y >= y)).toBe(true);
        for (const i of front)
          for (const { x, y } of points)
            expect(x >= points[i]!.x && y >= points[i]!.y && (x > points[i]!.x || y > points[i]!.y)).toBe(
              false,
            );
      }),
    );
  });
});

test('stairs go through the front, out to the worst on both sides', () => {
  const front = [
    { x: 1, y: 5 },
    { x: 3, y: 4 },
  ];
  expect(stairsOf(front, { x: 0, y: 0 })).toEqual([
    { x: 0, y: 5 },
    { x: 1, y: 5 },
    { x: 1, y: 4 },
    { x: 3, y: 4 },
    { x: 3, y: 0 },
  ]);
  expect(stairsOf([], { x: 0, y: 0 })).toEqual([]);
});
