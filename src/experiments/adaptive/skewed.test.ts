import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixedHorizon } from '../estimate.ts';
import { readSkewed, type SkewedEffect } from './skewed.ts';

const base = { df: null, assumptions: [], events: 100 } as const;

/** Five of a rare kind: mean, variance and slope of a count over n are λ/n, λ/n² and 1/n. */
const counted = (count: number, n: number): SkewedEffect => ({
  ...base,
  value: count / n,
  se: Math.sqrt(count) / n,
  arms: [{ variance: count / (n * n), slope: 1 / n }],
});

test.each([
  // statsmodels 0.15.0, confint_poisson(count, 1, method='score').
  [0, 0, 3.841459],
  [5, 2.135701, 11.705758],
  [20, 12.947526, 30.893933],
])('a count of %d is read as the score interval of its mean', (count, lower, upper) => {
  const { interval } = readSkewed(counted(count, 250), { alpha: 0.05 });
  expect(250 * interval.lower!).toBeCloseTo(lower, 3);
  expect(250 * interval.upper!).toBeCloseTo(upper, 3);
});

test('a difference joins the distances of its arms in squares, each on its own side', () => {
  const [a, b] = [counted(5, 250), counted(20, 250)];
  const joined: SkewedEffect = {
    ...base,
    value: b.value - a.value,
    se: Math.sqrt(25) / 250,
    arms: [...b.arms, ...a.arms.map(({ variance, slope }) => ({ variance, slope: -slope }))],
  };
  const { interval } = readSkewed(joined, { alpha: 0.05 });
  const lower = 15 - Math.hypot(20 - 12.947526, 11.705758 - 5);
  const upper = 15 + Math.hypot(30.893933 - 20, 5 - 2.135701);
  expect(250 * interval.lower!).toBeCloseTo(lower, 3);
  expect(250 * interval.upper!).toBeCloseTo(upper, 3);
});

const skewed = fc
  .record({
    value: fc.double({ min: -3, max: 3, noNaN: true }),
    df: fc.constantFrom(null, 4, 30),
    rest: fc.double({ min: 0, max: 2, noNaN: true }),
    arms: fc.array(
      fc.record({
        variance: fc.double({ min: 0.01, max: 2, noNaN: true }),
        slope: fc.double({ min: -1, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ rest, ...own }): SkewedEffect => {
    const known = own.arms.reduce((sum, { variance }) => sum + variance, 0);
    return { ...base, ...own, se: Math.sqrt(known + rest) };
  });

test('without slopes it is the readout of one look', () => {
  fc.assert(
    fc.property(skewed, (effect) => {
      const plain = { ...effect, arms: effect.arms.map(({ variance }) => ({ variance, slope: 0 })) };
      const [read, fixed] = [readSkewed(plain, { alpha: 0.05 }), fixedHorizon(effect, { alpha: 0.05 })];
      expect(read.interval.lower).toBeCloseTo(fixed.interval.lower!, 10);
      expect(read.interval.upper).toBeCloseTo(fixed.interval.upper!, 10);
      expect(read.p).toBeCloseTo(fixed.p, 8);
    }),
  );
});

test('p is the level at which the interval ends at the null value, on every side', () => {
  fc.assert(
    fc.property(skewed, fc.constantFrom('two-sided', 'greater', 'less'), (effect, side) => {
      const { p } = readSkewed(effect, { alpha: 0.05, side });
      fc.pre(p > 1e-6 && p < (side === 'two-sided' ? 1 - 1e-6 : 0.5 - 1e-6));
      const { interval } = readSkewed(effect, { alpha: p, side });
      const end = side === 'greater' || (side === 'two-sided' && effect.value > 0) ? 'lower' : 'upper';
      expect(interval[end]).toBeCloseTo(0, 6);
      expect(side === 'two-sided' || interval[end === 'lower' ? 'upper' : 'lower'] === null).toBe(true);
    }),
  );
});

test('fewer than five rewards that carry the spread are refused', () => {
  expect(() => readSkewed({ ...counted(5, 250), events: 4.9 }, { alpha: 0.05 })).toThrow(
    '4.9 rewards carry the spread, 5 are needed',
  );
});
