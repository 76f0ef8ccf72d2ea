import { expect, test } from 'vitest';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { difference, relativeLift } from './difference.ts';

const [control, treatment] = [meanArm(sampleOf([1, 2, 3])), meanArm(sampleOf([2, 4, 9]))];

test('by hand: 5 − 2, se² = 1/3 + 13/3, and Welch-Satterthwaite', () => {
  const effect = difference(control, treatment);
  expect(effect.value).toBe(3);
  expect(effect.se).toBeCloseTo(Math.sqrt(14 / 3), 12);
  expect(effect.df).toBeCloseTo((14 * 14) / 9 / (1 / 18 + 169 / 18), 12);
});

test('relative to the control: 3/2, se² = (13/3)/4 + (1/3)·25/16', () => {
  const lift = relativeLift(control, treatment);
  expect(lift.value).toBe(1.5);
  expect(lift.se).toBeCloseTo(Math.sqrt(13 / 12 + 25 / 48), 12);
});

test('the normal reference has no degrees of freedom and says that it takes variances as known', () => {
  const effect = difference(control, treatment, 'normal');
  expect(effect.df).toBeNull();
  expect(effect.assumptions).toContain('known-variance');
});

test('arms that do not vary, and a control mean of nought, are refused', () => {
  const flat = meanArm(sampleOf([2, 2, 2]));
  const zero = meanArm(sampleOf([-1, 1]));
  expect(() => difference(flat, flat)).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_NO_SPREAD' }));
  expect(() => relativeLift(zero, treatment)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_BASE_ZERO' }),
  );
});

test('degrees of freedom do not depend on the unit, however small or large', () => {
  const { df } = difference(control, treatment);
  for (const unit of [1e-150, 1e-90, 1e90, 1e140]) {
    const [a, b] = [control, treatment].map((arm) => ({
      ...arm,
      mean: arm.mean * unit,
      variance: arm.variance * unit * unit,
    }));
    expect(difference(a!, b!).df).toBeCloseTo(df!, 10);
    expect(relativeLift(a!, b!).se).toBeCloseTo(relativeLift(control, treatment).se, 10);
  }
});

test('means that are no numbers and variances below nought are refused', () => {
  const unfit = expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' });
  for (const change of [{ mean: Number.NaN }, { variance: -0.1 }, { variance: Infinity }]) {
    expect(() => difference({ ...control, ...change }, treatment)).toThrow(unfit);
    expect(() => relativeLift(control, { ...treatment, ...change })).toThrow(unfit);
  }
});
