import { level } from '../checks.ts';
import { criticalOf, readOut, standardised, type Estimate, type Question, type Side } from '../estimate.ts';
import { difference } from '../effects/difference.ts';
import type { Arm } from '../samples/arm.ts';

/** The parts of an mSPRT critical value. */
export interface MsprtCritical {
  /** The squared standard error. */
  readonly v: number;
  /** The variance of the mixing distribution. */
  readonly tau: number;
  readonly z: number;
}

type Spread = Pick<Arm, 'n' | 'variance'>;

/**
 * z* = √((V + τ)/τ · (−2 ln(α/2) − ln(V/(V + τ)))), τ = z²_{α/2}(v_t + v_c)/(n_t + n_c); one-sided with α for α/2.
 * Johari, Koomen, Pekelis and Walsh (2022); Zhao, Liu and Deng, arXiv 1905.10493.
 */
export function msprtCritical(control: Spread, treatment: Spread, { alpha, side }: { alpha: number; side: Side }): MsprtCritical {
  const tail = level('alpha', alpha) / (side === 'two-sided' ? 2 : 1);
  const v = control.variance / control.n + treatment.variance / treatment.n;
  const plain = criticalOf(alpha, side);
  const tau = (plain * plain * (treatment.variance + control.variance)) / (treatment.n + control.n);
  return { v, tau, z: Math.sqrt(((v + tau) / tau) * (Math.log((v + tau) / v) - 2 * Math.log(tail))) };
}

/** Mixture sequential probability ratio test of the difference of means, with the p-value of the same mixture. */
export function msprt(control: Arm, treatment: Arm, question: Question): Estimate {
  const { alpha, side = 'two-sided', nullValue = 0 } = question;
  const effect = difference(control, treatment, 'normal');
  const { v, tau, z } = msprtCritical(control, treatment, { alpha, side });
  const statistic = standardised(effect, nullValue);
  const away = side === 'two-sided' ? Math.abs(statistic) : Math.max(0, side === 'greater' ? statistic : -statistic);
  const ratio = Math.sqrt(v / (v + tau)) * Math.exp((away * away * tau) / (2 * (v + tau)));
  return readOut(effect, {
    method: 'msprt',
    question,
    critical: z,
    p: Math.min(1, (side === 'two-sided' ? 2 : 1) / ratio),
    assumptions: ['fixed-tuning', 'independent-increments'],
  });
}
