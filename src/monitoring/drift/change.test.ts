import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixedHorizon, pooledProportions } from '../../experiments/index.ts';
import { streamOf } from '../../kit/index.ts';
import { changeOf } from './change.ts';

test('the examples of Newcombe 1998, table II, method 5', () => {
  const told = [
    [48, 80, 56, 70, 0.0533, 0.3377],
    [3, 10, 9, 10, 0.1821, 0.837],
    [0, 29, 5, 56, -0.0313, 0.1926],
  ] as const;
  for (const [old, before, count, now, low, high] of told) {
    const ends = changeOf({ count: old, n: before }, { count, n: now });
    expect(ends[0]).toBeCloseTo(low, 3);
    expect(ends[1]).toBeCloseTo(high, 3);
  }
});

test('no change lies outside exactly where the test of equal proportions is below .05; the other way round it is the negative', () => {
  const counted = fc
    .integer({ min: 2, max: 300 })
    .chain((n) => fc.integer({ min: 0, max: n }).map((count) => ({ count, n })));
  fc.assert(
    fc.property(counted, counted, (before, now) => {
      const [low, high] = changeOf(before, now);
      expect(low).toBeGreaterThanOrEqual(-1);
      expect(high).toBeLessThanOrEqual(1);
      const [turnedLow, turnedHigh] = changeOf(now, before);
      expect(turnedLow).toBeCloseTo(-high, 8);
      expect(turnedHigh).toBeCloseTo(-low, 8);
      const all = before.count + now.count;
      if (all === 0 || all === before.n + now.n) return;
      const test = { alpha: 0.05, side: 'two-sided' } as const;
      const { p } = fixedHorizon(pooledProportions(before, now), test);
      expect(low > 0 || high < 0).toBe(p < 0.05);
    }),
    { seed: 1998 },
  );
});

test('intervals hold the true change as often as they say, of small shares too', () => {
  const stream = streamOf('coverage', 'change');
  const draw = (n: number, share: number) => {
    let count = 0;
    for (let i = 0; i < n; i++) count += Number(stream.uniform() < share);
    return { count, n };
  };
  const runs = 1000;
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const [low, high] = changeOf(draw(200, 0.04), draw(150, 0.1));
    held += Number(low <= 0.06 && 0.06 <= high);
  }
  // 95 % of 1000, three standard errors of 6.9 each way.
  expect(Math.abs(held - 0.95 * runs)).toBeLessThan(21);
});

test('of nobody everything is possible', () => {
  expect(changeOf({ count: 0, n: 0 }, { count: 1, n: 2 })).toEqual([-1, 1]);
});
