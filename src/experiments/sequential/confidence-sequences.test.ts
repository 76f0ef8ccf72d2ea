// What all readouts that may be looked at any time have in common.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Question, Side } from '../estimate.ts';
import { asymptoticSequence } from './asymptotic.ts';
import { gavi } from './gavi.ts';
import { msprt } from './msprt.ts';
import { normalMixture, normalMixtureRho } from './normal-mixture.ts';

const effect = (value: number) => ({ value, se: 0.1, df: null, assumptions: [] });
const arm = (mean: number) => ({ n: 500, mean, variance: 2.5, assumptions: [] });

const readouts = {
  asymptotic: (value: number, question: Question) =>
    asymptoticSequence(effect(value), { n: 1000, tuning: 500, ...question }),
  gavi: (value: number, question: Question) => gavi(effect(value), { n: 1000, tuning: 500, ...question }),
  msprt: (value: number, question: Question) => msprt(arm(0), arm(value), question),
  'msprt of fixed tau': (value: number, question: Question) =>
    msprt(arm(0), arm(value), { ...question, tau: 0.02 }),
};

test.each(Object.entries(readouts))(
  '%s: the interval leaves nought out exactly when p is below alpha',
  (_, read) => {
    const side = fc.constantFrom<Side>('two-sided', 'greater', 'less');
    const value = fc.double({ min: -0.8, max: 0.8, noNaN: true });
    fc.assert(
      fc.property(value, side, fc.double({ min: 0.001, max: 0.3, noNaN: true }), (value, side, alpha) => {
        const { interval, p } = read(value, { alpha, side });
        const isOut = (interval.lower ?? -1) > 0 || (interval.upper ?? 1) < 0;
        if (Math.abs(p - alpha) > 1e-9) expect(isOut).toBe(p < alpha);
      }),
    );
  },
);

test.each(Object.entries(readouts))('%s: wider than the fixed interval, and a plain record', (_, read) => {
  const estimate = read(0.2, { alpha: 0.05 });
  expect(estimate.interval.upper! - 0.2).toBeGreaterThan(1.96 * 0.1);
  expect(JSON.parse(JSON.stringify(estimate))).toEqual(estimate);
});

test("GAVI's B = √((t + ρ)/t · ln((t + ρ)/(ρα²))), ρ = N/(ln ln(e/α²) − 2 ln α)", () => {
  const [t, alpha, tuning] = [3000, 0.05, 10_000];
  const rho = tuning / (Math.log(Math.log(Math.E / (alpha * alpha))) - 2 * Math.log(alpha));
  const b = Math.sqrt(((t + rho) / t) * Math.log((t + rho) / (rho * alpha * alpha)));
  expect(gavi(effect(0), { n: t, tuning, alpha }).interval.upper).toBeCloseTo(0.1 * b, 12);
  expect(normalMixtureRho({ v: tuning, alpha })).toBeCloseTo(rho, 9);
  expect(normalMixture({ v: tuning, alpha }).bound(t, alpha) / Math.sqrt(t)).toBeCloseTo(b, 12);
});

test('one-sided asymptotic: ln(1 + √(Nr² + 1)/(2α)) with r at 2α', () => {
  const [n, alpha, tuning] = [1000, 0.05, 500];
  const square = (-2 * Math.log(2 * alpha) + Math.log(1 - 2 * Math.log(2 * alpha))) / tuning;
  const grown = n * square + 1;
  const radius = Math.sqrt(((2 * grown) / (n * square)) * Math.log(1 + Math.sqrt(grown) / (2 * alpha)));
  const { interval } = asymptoticSequence(effect(0), { n, tuning, alpha, side: 'greater' });
  expect(interval.lower).toBeCloseTo(-0.1 * radius, 12);
});

test('one-sided mSPRT: alpha in place of alpha/2', () => {
  const { interval } = msprt(arm(0), arm(0), { alpha: 0.05, side: 'less' });
  const v = 2.5 / 250;
  const tau = (1.6448536269514722 * 1.6448536269514722 * 5) / 1000;
  const z = Math.sqrt(((v + tau) / tau) * (-2 * Math.log(0.05) - Math.log(v / (v + tau))));
  expect(interval.upper).toBeCloseTo(z * Math.sqrt(v), 12);
});
