import type { Estimate, Question } from '../estimate.ts';
import { asymptoticSequence } from '../sequential/asymptotic.ts';
import { armDifference, policyDifference } from './aipw.ts';
import type { AdaptiveLog } from './log.ts';
import type { Target } from './target.ts';

export interface AipwSequenceOptions extends Question {
  readonly control: Target;
  readonly treatment: Target;
  /** Rows at which the sequence should be tightest, fixed before the data. */
  readonly tuning: number;
}

/**
 * Asymptotic confidence sequence of a difference from augmented scores of equal weight: their centred sum is a
 * martingale, so that the boundary of `asymptoticSequence` holds at every row together (Waudby-Smith, Arbour, Sinha,
 * Kennedy and Ramdas 2024, section 2.5). Of any reward; bounded ones have `bettingSequence`, which holds from the
 * first row. Errors as of `armDifference` and `asymptoticSequence`.
 */
export function aipwSequence(log: AdaptiveLog, options: AipwSequenceOptions): Estimate {
  const { control, treatment } = options;
  const isArms = control.kind === 'arm' && treatment.kind === 'arm';
  const read = isArms ? armDifference : policyDifference;
  const effect = read(log, { control, treatment }, { allocation: { kind: 'uniform' } });
  return asymptoticSequence({ ...effect, df: null }, { ...options, n: log.rows });
}
