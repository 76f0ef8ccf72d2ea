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
