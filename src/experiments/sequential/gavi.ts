import type { Effect, Estimate } from '../estimate.ts';
import { asymptoticSequence, type SequenceOptions } from './asymptotic.ts';

/**
 * Generalised anytime-valid inference: value ± se·B, B = √((t + ρ)/t · ln((t + ρ)/(ρα²))), t the units so far and
 * ρ = N/(ln ln(e/α²) − 2 ln α) (Howard, Ramdas, McAuliffe and Sekhon 2021, eq. 14, on the estimated standard
 * error). With ρ = 1/r² that is the asymptotic confidence sequence, digit for digit, so it is computed as one.
 */
export const gavi = (effect: Effect, options: SequenceOptions): Estimate => ({
  ...asymptoticSequence(effect, options),
  method: 'gavi',
});
