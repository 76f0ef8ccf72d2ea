import { level, positive } from '../checks.ts';
import { normalMixtureRho } from './normal-mixture.ts';
import {
  checkReadable,
  readOut,
  standardised,
  type Effect,
  type Estimate,
  type Question,
} from '../estimate.ts';

/** Where a confidence sequence is tightest. */
export interface SequenceOptions extends Question {
  /** Units so far, both arms. */
  readonly n: number;
  /** The number of units at which the sequence should be tightest; fixed before the data. */
  readonly tuning: number;
}

/**
 * Asymptotic confidence sequence, right at every n together (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas,
 * Annals of Statistics 2024, eq. 6 and appendix B.8 on one side):
 * value ± se √N √(2(Nr² + 1)/(Nr)² · ln(√(Nr² + 1)/α)), r² = (−2 ln α + ln(1 − 2 ln α))/N*; one side:
 * ln(1 + √(Nr² + 1)/(2α)) with r at 2α. The p-value is the level at which the null value would just be left out,
 * at this r; it is valid at every n.
 */
export function asymptoticSequence(effect: Effect, options: SequenceOptions): Estimate {
  const { n, alpha, side = 'two-sided', nullValue = 0 } = options;
  checkReadable(effect);
  const sides = side === 'two-sided' ? 1 : 2;
  const square = squareOf(sides * level('alpha', alpha), positive('tuning', options.tuning));
  const grown = positive('n', n) * square + 1;
  const odds = Math.sqrt(grown) / (sides * alpha);
  const log = side === 'two-sided' ? Math.log(odds) : Math.log1p(odds);
  const z = standardised(effect, nullValue);
  const away = side === 'two-sided' ? Math.abs(z) : Math.max(0, side === 'greater' ? z : -z);
  const evidence = (away * away * (grown - 1)) / (2 * grown);
  const p =
    side === 'two-sided'
      ? Math.sqrt(grown) * Math.exp(-evidence)
      : Math.sqrt(grown) / (2 * Math.expm1(evidence));
  return readOut(effect, {
    method: 'asymptotic-sequence',
    question: options,
    critical: Math.sqrt(((2 * grown) / (grown - 1)) * log),
    p: Math.min(1, p),
    assumptions: ['known-variance', 'fixed-tuning', 'independent-increments'],
  });
}

/** r² = 1/ρ of the normal mixture tuned there; a one-sided level of a half or more is tuned as just below it. */
const squareOf = (alpha: number, tuning: number): number =>
  1 / normalMixtureRho({ v: tuning, alpha: Math.min(alpha, 1 - 1e-9) });
