import { dot, moments, quadraticForm, ridgeOfMoments, type Moments } from '../../kit/index.ts';
import { sameLength } from '../checks.ts';
import { shiftedDifference, shiftedLift, type AdjustedEffect, type ShiftedArm } from './shifted.ts';

/**
 * Where the slopes come from: one regression over both arms (Deng, Xu, Kohavi and Walker 2013), one per arm
 * (Lin 2013; Negi and Wooldridge 2021), or given.
 */
export type Slopes = 'pooled' | 'per-arm' | readonly number[];

/** The options of an adjusted effect. */
export interface CupedOptions {
  /** Default pooled. */
  readonly slopes?: Slopes;
  /** The difference of means, or that difference over the control mean; default absolute. */
  readonly scale?: 'absolute' | 'relative';
}

/** An adjusted effect and its slopes θ, one per covariate. */
export interface CupedEffect extends AdjustedEffect {
  readonly slopes: readonly number[];
}

/**
 * Covariate adjustment y − θ'(x − x̄) from the moments of each arm (`covariateMoments`, or kit's
 * `moments.ofRows` for many covariates). A covariate may be a model's prediction from earlier data (CUPAC).
 * With slopes per arm θ = w_A θ_B + w_B θ_A, w the shares of the arms: that is the fully interacted regression,
 * and the variance of its difference counts the estimated x̄ too, as Negi and Wooldridge ask.
 */
export function cuped(
  control: Moments,
  treatment: Moments,
  { slopes = 'pooled', scale = 'absolute' }: CupedOptions = {},
): CupedEffect {
  const theta = slopesOf(control, treatment, slopes);
  const effect = scale === 'relative' ? shiftedLift : shiftedDifference;
  return { ...effect(shiftedArm(control, theta), shiftedArm(treatment, theta)), slopes: [...theta] };
}

function slopesOf(control: Moments, treatment: Moments, slopes: Slopes): Float64Array {
  sameLength('covariates of the treatment', treatment.meanX.length, control.meanX.length);
  if (slopes === 'pooled') return pooledSlopes(control, treatment);
  if (slopes === 'per-arm') return crossedSlopes(control, treatment);
  sameLength('slopes', slopes.length, control.meanX.length);
  return Float64Array.from(slopes);
}

/** Cov/var over all units, arms ignored. */
function pooledSlopes(control: Moments, treatment: Moments): Float64Array {
  const all = moments.empty(control.meanX.length);
  moments.merge(all, control);
  moments.merge(all, treatment);
  return ridgeOfMoments(all).coefficients;
}

function crossedSlopes(control: Moments, treatment: Moments): Float64Array {
  const [a, b] = [ridgeOfMoments(control).coefficients, ridgeOfMoments(treatment).coefficients];
  const share = control.weight / (control.weight + treatment.weight);
  return a.map((slope, i) => share * b[i]! + (1 - share) * slope);
}

/** The arm with u = θ'x. */
function shiftedArm(arm: Moments, theta: Float64Array): ShiftedArm {
  const freedom = arm.weight - 1;
  return {
    n: arm.weight,
    mean: arm.meanY,
    variance: arm.yy / freedom,
    shift: dot(theta, arm.meanX),
    shiftVariance: quadraticForm(arm.xx, theta) / freedom,
    covariance: dot(theta, arm.xy) / freedom,
  };
}
