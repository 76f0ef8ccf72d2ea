// Known answers of the unit tests of confseq (Howard), which come from an implementation of its own in R.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaBinomialMixture, proportionSequence } from './beta-binomial-mixture.ts';
import { gammaExponentialMixture, gammaPoissonMixture } from './gamma-mixture.ts';
import { normalMixture, oneSidedNormalMixture } from './normal-mixture.ts';

const tuning = { v: 100, alpha: 0.05 };
const bounded = { ...tuning, g: 0.2, h: 0.8 };

const mixtures = {
  'two-sided normal': [normalMixture(tuning), -0.6510052, 30.35209],
  'one-sided normal': [oneSidedNormalMixture(tuning), -0.06502391, 27.66071],
  'gamma-exponential': [gammaExponentialMixture({ ...tuning, c: 2 }), -0.2490165, 33.02017],
  'gamma-Poisson': [gammaPoissonMixture({ ...tuning, c: 2 }), -0.06991219, 30.1949],
  'two-sided beta-binomial': [betaBinomialMixture({ ...bounded, sides: 2 }), -0.6941012, 31.4308],
  'one-sided beta-binomial': [betaBinomialMixture({ ...bounded, sides: 1 }), -0.07134019, 28.41238],
} as const;

test.each(Object.entries(mixtures))('%s', (_, [mixture, logMixture, bound]) => {
  expect(mixture.logMixture(10, 100)).toBeCloseTo(logMixture, 6);
  expect(mixture.bound(100, 0.05)).toBeCloseTo(bound, 4);
});

test.each(Object.entries(mixtures))('%s: at its bound the evidence is 1/alpha', (_, [mixture]) => {
  fc.assert(
    fc.property(fc.double({ min: 20, max: 2000, noNaN: true }), (v) => {
      expect(mixture.logMixture(mixture.bound(v, 0.01), v)).toBeCloseTo(-Math.log(0.01), 7);
    }),
    { numRuns: 20 },
  );
});

test.each(Object.entries(mixtures))('%s: nothing seen is no evidence', (_, [mixture]) => {
  expect(mixture.logMixture(0, 0)).toBeCloseTo(0, 10);
});

test('a bounded sum never passes v/g', () => {
  expect(betaBinomialMixture({ ...bounded, sides: 1 }).bound(2 * 0.2 * 0.8, 0.05)).toBeCloseTo(1.6, 10);
});

test.each([
  [700, 1000, 100, 0.65163, 0.74595],
  [15, 50, 50, 0.129557, 0.511896],
  [5, 50, 50, 0.013022, 0.269265],
  [1, 50, 50, 0, 0.134892],
  [100, 200, 1, 0.328923, 0.671077],
  [0, 1, 50, 0, 1],
  [1, 1, 50, 0, 1],
])('a proportion, %i of %i', (successes, trials, at, lower, upper) => {
  const interval = proportionSequence({ successes, trials, tuning: at }, 0.05);
  expect(interval.lower).toBeCloseTo(lower, 5);
  expect(interval.upper).toBeCloseTo(upper, 5);
});

// mpmath with 80 digits, bisection on the logit.
test.each([
  [0, 1e12, 100, 1e-5, 0, 1.151292546577231e-11],
  [1e12, 1e12, 10_000, 0.2, 0.9999999999983906, 1],
  [5e11, 1e12, 10_000, 0.05, 0.499997426832437, 0.500002573167563],
  [3, 1e9, 10_000, 0.05, 3.548941042369202e-13, 2.207716005269607e-8],
])('a proportion of very many trials, %d of %d', (successes, trials, at, alpha, lower, upper) => {
  const interval = proportionSequence({ successes, trials, tuning: at }, alpha);
  const near = (end: number, wanted: number) =>
    expect(Math.abs(end - wanted)).toBeLessThanOrEqual(1e-7 * (upper - lower) + 1e-15 * wanted);
  near(interval.lower!, lower);
  near(interval.upper!, upper);
});

test('successes beyond the trials are refused', () => {
  for (const successes of [-1, 11, Number.NaN])
    expect(() => proportionSequence({ successes, trials: 10, tuning: 10 }, 0.05)).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
    );
  expect(() => proportionSequence({ successes: 0, trials: 0, tuning: 10 }, 0.05)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});

// mpmath with 40 digits, quadrature of ∫ u^(a−1) e^(−xu) du.
test.each([
  ['gamma-exponential', gammaExponentialMixture({ v: 10, alpha: 0.05, c: 1 }), -20, 10, -3.215482256565184],
  ['gamma-Poisson', gammaPoissonMixture({ v: 10, alpha: 0.05, c: 1 }), -50, 10, -3.728533530800438],
] as const)('%s: far below nought there is little evidence, not none', (_, mixture, s, v, wanted) => {
  expect(mixture.logMixture(s, v)).toBeCloseTo(wanted, 8);
});

test('a bound of no level, or of a variance below nought, is refused', () => {
  const mixture = oneSidedNormalMixture(tuning);
  const refused = (code: string) => expect.objectContaining({ code });
  for (const alpha of [0, 1, Number.NaN])
    expect(() => mixture.bound(10, alpha)).toThrow(refused('EXPERIMENTS_LEVEL_UNFIT'));
  for (const v of [-1, Number.NaN])
    expect(() => mixture.bound(v, 0.05)).toThrow(refused('EXPERIMENTS_NUMBER_UNFIT'));
});

test('a bound found by bisection has its digits at any variance', () => {
  const mixture = oneSidedNormalMixture({ v: 1e7, alpha: 0.05 });
  expect(mixture.logMixture(mixture.bound(1e11, 0.05), 1e11)).toBeCloseTo(-Math.log(0.05), 11);
});
