// The one formula behind every covariate adjustment: each arm's mean is moved by the mean of one covariate u,
// which is θ'x for CUPED and for regression, and θ times the ratio before for a ratio metric.
import { joined, type Assumption } from '../assumptions.ts';
import { base } from '../checks.ts';
import type { Effect } from '../estimate.ts';
import { errorOf } from '../samples/arm.ts';
import { effectOf, welchFreedom } from './difference.ts';

/** An arm with its covariate u: means, variances and covariance per unit. */
export interface ShiftedArm {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  readonly shift: number;
  readonly shiftVariance: number;
  readonly covariance: number;
}

/** An adjusted effect with what the adjustment bought. */
export interface AdjustedEffect extends Effect {
  /** Squared standard error over the one without adjustment. */
  readonly varianceRatio: number;
}

/** The variance per unit of c·y − u. */
const varianceAt = (arm: ShiftedArm, c: number): number =>
  Math.max(0, c * c * arm.variance - 2 * c * arm.covariance + arm.shiftVariance);

const assumptions: readonly Assumption[] = [
  'independent-units',
  'random-assignment',
  'normal-means',
  'covariate-before-exposure',
];

/** (ȳ_B − ȳ_A) − (ū_B − ū_A). */
export function shiftedDifference(control: ShiftedArm, treatment: ShiftedArm): AdjustedEffect {
  const value = treatment.mean - control.mean - (treatment.shift - control.shift);
  return adjusted(control, treatment, { value, slope: 1, rawSlope: 1, scale: 1 });
}

/**
 * The adjusted difference over the control mean. Its exact gradient in (ȳ_A, ū_A, ȳ_B, ū_B) is
 * (−r, 1, 1, −1)/ȳ_A with r = (ȳ_B − (ū_B − ū_A))/ȳ_A: the adjusted treatment mean, not the raw one.
 */
export function shiftedLift(control: ShiftedArm, treatment: ShiftedArm): AdjustedEffect {
  const scale = base('the control arm', control.mean);
  const slope = (treatment.mean - (treatment.shift - control.shift)) / scale;
  const rawSlope = treatment.mean / scale;
  const lift = adjusted(control, treatment, { value: slope - 1, slope, rawSlope, scale });
  return { ...lift, assumptions: joined(lift.assumptions, ['delta-method']) };
}

/** An effect whose gradient is (−slope, 1, 1, −1)/scale with the adjustment and (−rawSlope, 1)/scale without. */
interface Gradient {
  readonly value: number;
  readonly slope: number;
  readonly rawSlope: number;
  readonly scale: number;
}

function adjusted(
  control: ShiftedArm,
  treatment: ShiftedArm,
  { value, slope, rawSlope, scale }: Gradient,
): AdjustedEffect {
  const a = { n: control.n, variance: varianceAt(control, slope) / scale / scale };
  const b = { n: treatment.n, variance: varianceAt(treatment, 1) / scale / scale };
  const effect = effectOf(value, { control: errorOf(a), treatment: errorOf(b) }, assumptions);
  const raw = (rawSlope * rawSlope * errorOf(control) + errorOf(treatment)) / scale / scale;
  return { ...effect, df: welchFreedom(a, b), varianceRatio: (effect.se * effect.se) / raw };
}
