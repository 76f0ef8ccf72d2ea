import { expect, test } from 'vitest';
import { criticalOf } from '../estimate.ts';
import { errorOf } from '../samples/arm.ts';
import { fieller } from './fieller.ts';
import { relativeLift } from './difference.ts';

const arm = (mean: number, variance: number, n = 100) => ({ n, mean, variance, assumptions: [] });

test('at both ends the contrast m_B − ρ m_A is just significant', () => {
  const [control, treatment] = [arm(2, 9), arm(2.5, 16)];
  const set = fieller(control, treatment, { alpha: 0.05, reference: 'normal' });
  if (set.kind !== 'interval') throw new Error('not an interval');
  for (const end of [set.lower, set.upper]) {
    const rho = end + 1;
    const z = (2.5 - 2 * rho) / Math.sqrt(errorOf(treatment) + rho * rho * errorOf(control));
    expect(Math.abs(z)).toBeCloseTo(criticalOf(0.05, 'two-sided'), 10);
  }
});

test('with a base far from nought it is the delta method', () => {
  const [control, treatment] = [arm(100, 4), arm(103, 4)];
  const lift = relativeLift(control, treatment, 'normal');
  const set = fieller(control, treatment, { alpha: 0.05, reference: 'normal' });
  if (set.kind !== 'interval') throw new Error('not an interval');
  expect((set.lower + set.upper) / 2).toBeCloseTo(lift.value, 4);
  expect(set.upper - set.lower).toBeCloseTo(2 * 1.959964 * lift.se, 4);
});

test('a base that may be nought excludes little or nothing', () => {
  expect(fieller(arm(0.1, 9), arm(2, 1), { alpha: 0.05 }).kind).toBe('outside');
  expect(fieller(arm(0.1, 9), arm(0.1, 9), { alpha: 0.05 }).kind).toBe('everything');
});

test('arms that do not vary, and a control that is nought throughout, are refused', () => {
  const refused = (code: string) => expect.objectContaining({ code });
  expect(() => fieller(arm(1, 0), arm(2, 0), { alpha: 0.05 })).toThrow(refused('EXPERIMENTS_NO_SPREAD'));
  expect(() => fieller(arm(0, 0), arm(2, 1), { alpha: 0.05 })).toThrow(refused('EXPERIMENTS_BASE_ZERO'));
});

test('a mean a million times its error leaves the width of the interval its digits', () => {
  // mpmath with 60 digits: roots of (1 − c²s²)ρ² − 2ρ + 1 − c²s², s = 1e-7, c = 1.959963984540054.
  const set = fieller(arm(1, 1e-12), arm(1, 1e-12), { alpha: 0.05, reference: 'normal' });
  if (set.kind !== 'interval') throw new Error('not an interval');
  expect(set.upper - set.lower).toBeCloseTo(5.54361529739887e-7, 15);
});
