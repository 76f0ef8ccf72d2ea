import { normal } from '../../kit/index.ts';
import { finite, level, positive } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { fixedDrift } from '../sequential/power.ts';

/** A two-sample comparison to be planned. */
export interface Comparison {
  /** Variance per unit in each arm; a proportion's is p(1 − p), at its planned value in the treatment. */
  readonly variance: { readonly control: number; readonly treatment: number };
  /** Control units per treatment unit; default 1. */
  readonly ratio?: number;
  readonly alpha: number;
  /** 2: either direction, half of alpha each; default 2. */
  readonly sides?: 1 | 2;
}

/** Units per arm: exact, and whole. */
export interface SampleSize {
  readonly control: number;
  readonly treatment: number;
  /** The exact numbers added, not rounded. */
  readonly total: number;
  readonly whole: { readonly control: number; readonly treatment: number };
}

/** The z that the test must pass. */
const criticalZ = ({ alpha, sides = 2 }: Pick<Comparison, 'alpha' | 'sides'>): number =>
  normal.upperQuantile(level('alpha', alpha) / sides);

/** n_t·se²: var_c/k + var_t, k = n_c/n_t. */
function unitVariance({ variance, ratio = 1 }: Comparison): number {
  for (const value of [variance.control, variance.treatment])
    if (!(value >= 0)) throw experimentsErrors.EXPERIMENTS_NUMBER_UNFIT({ name: 'variance', value });
  return positive('variance', variance.control / positive('ratio', ratio) + variance.treatment);
}

/** z_a + z_b. Errors: EXPERIMENTS_PLAN_IMPOSSIBLE where the test has that power without any effect. */
const drift = ({ alpha, sides = 2, power }: Comparison & { readonly power: number }): number =>
  fixedDrift(level('alpha', alpha) / sides, 1 - level('power', power));

const sizeOf = (treatment: number, ratio = 1): SampleSize => ({
  control: treatment * ratio,
  treatment,
  total: treatment * (1 + ratio),
  whole: { control: Math.ceil(treatment * ratio - 1e-9), treatment: Math.ceil(treatment - 1e-9) },
});

/**
 * Units for a true effect: n_t = (z_a + z_b)²/δ² · (var_c/k + var_t). Errors: EXPERIMENTS_NUMBER_UNFIT,
 * EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_PLAN_IMPOSSIBLE.
 */
export function sampleSize(of: Comparison & { readonly effect: number; readonly power: number }): SampleSize {
  const perEffect = drift(of) / positive('effect', Math.abs(of.effect));
  const units = perEffect * perEffect * unitVariance(of);
  if (units < Infinity) return sizeOf(units, of.ratio);
  throw experimentsErrors.EXPERIMENTS_PLAN_IMPOSSIBLE({ problem: `no number of units shows ${of.effect}` });
}

/** What non-inferiority asks: a margin above 0, and the true effect in the preferred direction (default 0). */
export interface NonInferioritySize extends Omit<Comparison, 'sides'> {
  readonly margin: number;
  readonly effect?: number;
  readonly power: number;
}

/** Units to show non-inferiority: the same formula, one-sided, with δ = margin + true effect. */
export function nonInferioritySize({ margin, effect = 0, ...of }: NonInferioritySize): SampleSize {
  const distance = positive('margin', margin) + effect;
  if (!(distance > 0))
    throw experimentsErrors.EXPERIMENTS_PLAN_IMPOSSIBLE({
      problem: 'the true effect lies beyond the margin',
    });
  return sampleSize({ ...of, sides: 1, effect: distance });
}

/** Standard error of the difference with `treatment` units in the treatment arm. */
const seAt = (of: Comparison, treatment: number): number =>
  Math.sqrt(unitVariance(of) / positive('treatment units', treatment));

/** The smallest effect found with the power: (z_a + z_b)·se. Errors: as of `sampleSize`. */
export const minimalEffect = (
  of: Comparison & { readonly treatment: number; readonly power: number },
): number => drift(of) * seAt(of, of.treatment);

/** The chance of finding an effect; with two sides, in either direction. Errors: EXPERIMENTS_NUMBER_UNFIT, EXPERIMENTS_LEVEL_UNFIT. */
export function power(of: Comparison & { readonly treatment: number; readonly effect: number }): number {
  const shift = finite('effect', of.effect) / seAt(of, of.treatment);
  const z = criticalZ(of);
  return normal.survival(z - shift) + (of.sides === 1 ? 0 : normal.cdf(-z - shift));
}
