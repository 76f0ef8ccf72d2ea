import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixedHorizon, intervalOf, pOf, standardised, type Side } from './estimate.ts';

const effect = { value: 1.2, se: 0.5, df: null, assumptions: ['normal-means'] } as const;

test('a z readout: 1.2 ± 1.96 · .5, and everything it rests on', () => {
  const read = fixedHorizon(effect, { alpha: 0.05 });
  expect(read.interval.lower).toBeCloseTo(0.220018, 6);
  expect(read.interval.upper).toBeCloseTo(2.179982, 6);
  expect(read.p).toBeCloseTo(0.016395, 6);
  expect(read.method).toBe('z');
  expect(read.assumptions).toEqual(['normal-means', 'one-look']);
});

test('degrees of freedom make it t: P(|T_4| > 2.4) is .0744', () => {
  expect(fixedHorizon({ ...effect, df: 4 }, { alpha: 0.05 }).p).toBeCloseTo(0.0743563, 6);
});

test('one side leaves the other end open', () => {
  expect(fixedHorizon(effect, { alpha: 0.05, side: 'greater' }).interval.upper).toBeNull();
  expect(fixedHorizon(effect, { alpha: 0.05, side: 'less' }).interval.lower).toBeNull();
  expect(intervalOf(effect, Infinity, 'two-sided')).toEqual({ lower: null, upper: null });
});

test('an estimate is plain data', () => {
  const read = fixedHorizon(effect, { alpha: 0.05, side: 'less' });
  expect(JSON.parse(JSON.stringify(read))).toEqual(read);
});

test('the interval leaves the null out exactly when p is below alpha', () => {
  const side = fc.constantFrom<Side>('two-sided', 'greater', 'less');
  const numbers = fc.record({
    value: fc.double({ min: -5, max: 5, noNaN: true }),
    se: fc.double({ min: 0.1, max: 2, noNaN: true }),
    df: fc.constantFrom(null, 3, 50),
  });
  fc.assert(
    fc.property(
      numbers,
      side,
      fc.double({ min: 0.001, max: 0.4, noNaN: true }),
      ({ value, se, df }, side, alpha) => {
        const { interval, p } = fixedHorizon({ value, se, df, assumptions: [] }, { alpha, side });
        const isOut = (interval.lower ?? -1) > 0 || (interval.upper ?? 1) < 0;
        if (Math.abs(p - alpha) > 1e-9) expect(isOut).toBe(p < alpha);
      },
    ),
  );
});

test('no effect without error is no evidence', () => {
  expect(standardised({ value: 0, se: 0 })).toBe(0);
  expect(pOf(0, 'two-sided')).toBe(1);
});

test('a level must lie between 0 and 1', () => {
  expect(() => fixedHorizon(effect, { alpha: 5 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LEVEL_UNFIT' }),
  );
});

test('an effect that is no number is not read', () => {
  const unfit = expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' });
  for (const change of [{ value: Number.NaN }, { se: Number.NaN }, { se: -1 }, { df: Number.NaN }])
    expect(() => fixedHorizon({ ...effect, ...change }, { alpha: 0.05 })).toThrow(unfit);
  expect(() => fixedHorizon(effect, { alpha: 0.05, nullValue: Number.NaN })).toThrow(unfit);
});
