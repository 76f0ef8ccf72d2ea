import { level, positive } from '../checks.ts';
import { readOut, standardised, type Effect, type Estimate } from '../estimate.ts';
import type { SequenceOptions } from './asymptotic.ts';

/**
 * Generalised anytime-valid inference: value ± se·B, B = √((t + ρ)/t · ln((t + ρ)/(ρα²))) with
 * ρ = N/(ln ln(e/α²) − 2 ln α): Robbins' normal mixture (Howard, Ramdas, McAuliffe and Sekhon 2021, eq. 14) on the
 * estimated standard error. One-sided readings keep the two-sided bound. The p-value is the level at which the
 * null value would just be left out, at this ρ.
 */
export function gavi(effect: Effect, options: SequenceOptions): Estimate {
  const { n: t, alpha, side = 'two-sided', nullValue = 0 } = options;
  const rho = gaviRho(alpha, positive('tuning', options.tuning));
  const grown = (positive('n', t) + rho) / t;
  const z = standardised(effect, nullValue);
  const away = side === 'two-sided' ? Math.abs(z) : Math.max(0, side === 'greater' ? z : -z);
  return readOut(effect, {
    method: 'gavi',
    question: options,
    critical: Math.sqrt(grown * (Math.log((t + rho) / rho) - 2 * Math.log(alpha))),
    p: Math.min(1, Math.sqrt((t + rho) / rho) * Math.exp((-away * away) / (2 * grown))),
    assumptions: ['known-variance', 'fixed-tuning', 'independent-increments'],
  });
}

/** ρ = N/(ln ln(e/α²) − 2 ln α). */
export const gaviRho = (alpha: number, tuning: number): number =>
  tuning / (Math.log(1 - 2 * Math.log(level('alpha', alpha))) - 2 * Math.log(alpha));
