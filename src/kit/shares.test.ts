import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundedInterval, inside, streamOf, studentT, wilson } from './index.ts';

const z = 1.959_963_984_540_054;

test('a share: the ends solve (p − p̂)² = z² p (1 − p)/n', () => {
  const counted = fc
    .integer({ min: 1, max: 5000 })
    .chain((n) => fc.integer({ min: 0, max: n }).map((count) => ({ count, n })));
  fc.assert(
    fc.property(counted, ({ count, n }) => {
      const { lower, upper } = wilson({ count, n }, z);
      for (const p of [lower, upper]) {
        const away = p - count / n;
        expect(away * away).toBeCloseTo((z * z * p * (1 - p)) / n, 12);
      }
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(upper).toBeLessThanOrEqual(1);
      expect(upper).toBeGreaterThan(lower);
    }),
  );
});

test('of nobody everything is possible', () => {
  expect(wilson({ count: 0, n: 0 }, z)).toEqual({ lower: 0, upper: 1 });
});

describe('an interval of a mean within bounds', () => {
  const shares = { least: 0, most: 1 };
  const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });

  test('stays as it is where it fits', () => {
    expect(boundedInterval({ value: 0.5, se: 0.1, critical: 2 }, shares)).toEqual({ lower: 0.3, upper: 0.7 });
    expect(boundedInterval({ value: 3, se: 1, critical: 2 }, { least: 0, most: Infinity })).toEqual({
      lower: 1,
      upper: 5,
    });
  });

  test('is that of Wilson where the error is binomial and would not fit', () => {
    for (const [count, n] of [
      [1, 10],
      [2, 12],
      [59, 60],
    ] as const) {
      const value = count / n;
      const found = boundedInterval({ value, se: Math.sqrt((value * (1 - value)) / n), critical: z }, shares);
      const wanted = wilson({ count, n }, z);
      expect(found.lower).toBeCloseTo(wanted.lower, 12);
      expect(found.upper).toBeCloseTo(wanted.upper, 12);
    }
  });

  test('solves (value − π)² = critical² se² v(π)/v(value), inside any bounds, and turns and stretches with them', () => {
    fc.assert(
      fc.property(
        finite(0.001, 0.999),
        finite(0.001, 2),
        finite(-50, 50),
        finite(0.1, 100),
        (value, se, a, w) => {
          const { lower, upper } = boundedInterval({ value, se, critical: 2 }, shares);
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(upper).toBeLessThanOrEqual(1);
          expect(lower).toBeLessThanOrEqual(value);
          expect(upper).toBeGreaterThanOrEqual(value);
          if (value - 2 * se < 0 || value + 2 * se > 1)
            for (const end of [lower, upper])
              expect((value - end) * (value - end)).toBeCloseTo(
                (4 * se * se * end * (1 - end)) / (value * (1 - value)),
                9,
              );
          const moved = boundedInterval(
            { value: a + w * value, se: w * se, critical: 2 },
            { least: a, most: a + w },
          );
          expect(moved.lower).toBeCloseTo(a + w * lower, 6);
          const turned = boundedInterval({ value: 1 - value, se, critical: 2 }, shares);
          expect(turned.lower).toBeCloseTo(1 - upper, 9);
        },
      ),
    );
  });

  test('above one bound solves (value − π)² = critical² se² π/value, and below one the same turned over', () => {
    const { lower, upper } = boundedInterval(
      { value: 0.3, se: 0.25, critical: 2 },
      { least: 0, most: Infinity },
    );
    for (const end of [lower, upper]) expect((0.3 - end) * (0.3 - end)).toBeCloseTo((0.25 * end) / 0.3, 12);
    expect(lower).toBeGreaterThan(0);
    const turned = boundedInterval({ value: -0.3, se: 0.25, critical: 2 }, { least: -Infinity, most: 0 });
    expect([-turned.upper, -turned.lower]).toEqual([lower, upper]);
    const free = { least: -Infinity, most: Infinity };
    expect(boundedInterval({ value: 0, se: 1, critical: 2 }, free)).toEqual({ lower: -2, upper: 2 });
  });

  test('of a value that is out of bounds, or without a known error, is what lies inside', () => {
    expect(boundedInterval({ value: -0.25, se: 0.5, critical: 2 }, shares)).toEqual({
      lower: 0,
      upper: 0.75,
    });
    expect(boundedInterval({ value: -1, se: 0.1, critical: 2 }, shares)).toEqual({ lower: 0, upper: 0 });
    expect(boundedInterval({ value: 2, se: 0.1, critical: 2 }, shares)).toEqual({ lower: 1, upper: 1 });
    expect(boundedInterval({ value: 0.4, se: Infinity, critical: 2 }, shares)).toEqual({
      lower: 0,
      upper: 1,
    });
    expect(boundedInterval({ value: 1, se: 0, critical: Infinity }, shares)).toEqual({ lower: 1, upper: 1 });
    expect(inside({ lower: -3, upper: 0.5 }, { least: -1, most: 1 })).toEqual({ lower: -1, upper: 0.5 });
  });

  test('holds small shares of worlds that differ more often than Student’s, cut off at 0, does', () => {
    const stream = streamOf('shares', 'coverage');
    const [worlds, users, truth, lives] = [10, 40, 0.02, 4000];
    const critical = studentT.upperQuantile(0.025, worlds - 1);
    const held = { bounded: 0, cut: 0, broken: 0 };
    for (let life = 0; life < lives; life++) {
      const seen = Array.from({ length: worlds }, () => {
        const own = truth * (stream.uniform() < 0.5 ? 0.5 : 1.5);
        let hits = 0;
        for (let u = 0; u < users; u++) hits += Number(stream.uniform() < own);
        return hits / users;
      });
      const value = seen.reduce((sum, one) => sum + one / worlds, 0);
      const squares = seen.reduce((sum, one) => sum + (one - value) * (one - value), 0);
      const estimated = { value, se: Math.sqrt(squares / (worlds - 1) / worlds), critical };
      const ends = boundedInterval(estimated, shares);
      held.bounded += Number(ends.lower <= truth && truth <= ends.upper);
      held.cut += Number(Math.abs(value - truth) <= critical * estimated.se);
      held.broken += Number(value - critical * estimated.se < 0);
    }
    // Four standard errors of a share of 4,000 at .95 are .014.
    expect(held.bounded / lives).toBeGreaterThan(0.936);
    expect(held.bounded).toBeGreaterThan(held.cut);
    expect(held.broken / lives).toBeGreaterThan(0.05);
  });
});
