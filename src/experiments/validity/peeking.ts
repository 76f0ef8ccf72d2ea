import { no, ok, type Result } from '../../kit/index.ts';
import type { Effect, Estimate } from '../estimate.ts';
import { asymptoticSequence, type SequenceOptions } from '../sequential/asymptotic.ts';
import { correlatedBoundaries } from '../sequential/correlated-boundaries.ts';
import { boundaries, type Look, type SequentialDesign } from '../sequential/boundaries.ts';
import { longitudinalCorrelation, type LongitudinalArm } from '../sequential/longitudinal.ts';

/**
 * `cohort`: a unit's value is complete when it enters the analysis (a fixed window after exposure). `open-ended`:
 * it goes on growing, so that looks share more than the usual tests allow for.
 */
export type MetricTiming =
  | { readonly kind: 'cohort' }
  | {
      readonly kind: 'open-ended';
      readonly arms?: readonly [control: LongitudinalArm, treatment: LongitudinalArm];
    };

/** Looks with boundaries, and which correlation they rest on. */
export interface GuardedLooks {
  readonly correction: 'independent-increments' | 'longitudinal';
  readonly looks: readonly Look[];
}

/** Why a sequential test is refused. */
export interface PeekingRefused {
  readonly kind: 'open-ended-metric';
  readonly reason: string;
}

/**
 * The peeking guard: a sequential test of a cohort metric is what it says; of an open-ended metric it is corrected
 * by the longitudinal covariance of its units, or refused without one. All error left is spent at the last look
 * unless it is not `isFinal`.
 */
export function guardedBoundaries(
  timing: MetricTiming,
  design: SequentialDesign,
  information: readonly number[],
  isFinal = true,
): Result<GuardedLooks, PeekingRefused> {
  if (timing.kind === 'cohort')
    return ok({ correction: 'independent-increments', looks: boundaries(design, information, isFinal) });
  if (timing.arms === undefined) return no(refused('or the covariance of its values over the looks'));
  const fractions = information.map((at) => at / (design.planned ?? 1));
  const correlation = longitudinalCorrelation(...timing.arms);
  const looks = correlatedBoundaries(design, fractions, correlation, isFinal);
  return ok({ correction: 'longitudinal', looks });
}

/**
 * The same guard for a confidence sequence, which is read at any time and has no correction: of a cohort metric it
 * is what it says, of an open-ended metric it is refused.
 */
export function guardedSequence(
  timing: MetricTiming,
  effect: Effect,
  options: SequenceOptions,
): Result<Estimate, PeekingRefused> {
  if (timing.kind === 'cohort') return ok(asymptoticSequence(effect, options));
  return no(refused('or plan the looks of a group sequential test'));
}

const refused = (otherwise: string): PeekingRefused => ({
  kind: 'open-ended-metric',
  reason: `Values of units go on growing between looks. Give each unit a fixed window, ${otherwise}.`,
});
