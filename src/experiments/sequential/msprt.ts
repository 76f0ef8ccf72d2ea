import { level, positive } from '../checks.ts';
import { difference } from '../effects/difference.ts';
import { criticalOf, readOut, standardised, type Estimate, type Question, type Side } from '../estimate.ts';
import { errorOf, type Arm } from '../samples/arm.ts';

/** The parts of an mSPRT critical value. */
export interface MsprtCritical {
  /** The squared standard error. */
  readonly v: number;
  /** The variance of the mixing distribution. */
  readonly tau: number;
  readonly z: number;
}

type Spread = Pick<Arm, 'n' | 'variance'>;

/** A level and side, and a mixing variance fixed before the data; without one it follows the data, see below. */
export interface MsprtOptions {
  readonly alpha: number;
  readonly side: Side;
  readonly tau?: number;
}

/**
 * z* = √((V + τ)/τ · (−2 ln(α/2) − ln(V/(V + τ)))), one-sided with α for α/2 (Johari, Koomen, Pekelis and Walsh
 * 2022; Zhao, Liu and Deng, arXiv 1905.10493). τ = z²_{α/2}(v_t + v_c)/(n_t + n_c) unless given: then τ shrinks
 * with V, z* hardly moves, and the level holds over any practical horizon but not over a boundless one.
 */
export function msprtCritical(control: Spread, treatment: Spread, options: MsprtOptions): MsprtCritical {
  const { alpha, side } = options;
  const tail = level('alpha', alpha) / (side === 'two-sided' ? 2 : 1);
  const v = positive('squared error', errorOf(control) + errorOf(treatment));
  const plain = criticalOf(alpha, side);
  const pooled = (treatment.variance + control.variance) / (treatment.n + control.n);
  const tau = positive('tau', options.tau ?? plain * plain * pooled);
  return { v, tau, z: Math.sqrt(((v + tau) / tau) * (Math.log((v + tau) / v) - 2 * Math.log(tail))) };
}

/**
 * Mixture sequential probability ratio test of the difference of means. The p-value is the level at which the
 * mixture of this τ just reaches the data.
 */
export function msprt(
  control: Arm,
  treatment: Arm,
  question: Question & { readonly tau?: number },
): Estimate {
  const { side = 'two-sided', nullValue = 0 } = question;
  const effect = difference(control, treatment, 'normal');
  const { v, tau, z } = msprtCritical(control, treatment, { ...question, side });
  const statistic = standardised(effect, nullValue);
  const away =
    side === 'two-sided' ? Math.abs(statistic) : Math.max(0, side === 'less' ? -statistic : statistic);
  // −2 ln(p/2) + ln((V + τ)/V) = z² τ/(V + τ), the inverse of z*.
  const tail = Math.sqrt((v + tau) / v) * Math.exp((-away * away * tau) / (2 * (v + tau)));
  return readOut(effect, {
    method: 'msprt',
    question,
    critical: z,
    p: Math.min(1, (side === 'two-sided' ? 2 : 1) * tail),
    assumptions: [question.tau === undefined ? 'finite-horizon' : 'fixed-tuning', 'independent-increments'],
  });
}
