import { CodedError } from '../../kit/index.ts';
import type { Estimate, Interval, Question } from '../estimate.ts';
import { policyDifference, targetValue, type AipwOptions } from './aipw.ts';
import { bettingSequence, type BoundedSequence } from './betting.ts';
import { checkRange } from './bounded.ts';
import type { AdaptiveLog } from './log.ts';
import { readSkewed } from './skewed.ts';
import type { Target } from './target.ts';

/** What is read out of an adaptive log at one look. */
export interface AdaptiveQuestion extends Question, Pick<AipwOptions, 'allocation'> {
  readonly treatment: Target;
  /** Without one: the value of the treatment alone. */
  readonly control?: Target;
  /** Least and greatest reward there can be, where that is known, as [0, 1] of a proportion: no interval passes what it allows. */
  readonly range?: readonly [number, number];
}

/** An interval, one that needs no normality because few rewards carry the spread, or none and why. */
export type AdaptiveReadout =
  | { readonly kind: 'weighted'; readonly events: number; readonly estimate: Estimate }
  | { readonly kind: 'betting'; readonly reason: string; readonly sequence: BoundedSequence }
  | { readonly kind: 'weak'; readonly reason: string };

const tooFew = new Set(['EXPERIMENTS_TOO_FEW_DRAWS', 'EXPERIMENTS_TOO_FEW_EVENTS', 'EXPERIMENTS_NO_SPREAD']);

/**
 * The readout to take unless there is a reason for another: scores with one weight per row, so that what all arms
 * share may move, read with the variance that holds at each end (`readSkewed`). Where few rewards carry the spread or an
 * arm was drawn too seldom, by betting where the range of rewards is known, and otherwise not at all. Where it is known no
 * interval is wider than it allows: what is cut off cannot be true, so that it covers as often. Errors: as of
 * `policyDifference`, but for few draws, events and spread, which are a reading; as of `bettingSequence`.
 */
export function adaptiveReadout(log: AdaptiveLog, question: AdaptiveQuestion): AdaptiveReadout {
  const weighted = weightedOf(log, question);
  if (typeof weighted !== 'string') return weighted;
  const { range, alpha, side = 'two-sided', treatment, control } = question;
  if (!range || side !== 'two-sided') return { kind: 'weak', reason: weighted };
  const bounded = { treatment, ...(control ? { control } : {}), range, alpha, tuning: log.rows };
  return { kind: 'betting', reason: weighted, sequence: bettingSequence(log, bounded) };
}

/** The reading, or why there is none. */
function weightedOf(log: AdaptiveLog, question: AdaptiveQuestion): AdaptiveReadout | string {
  const { treatment, control, allocation, range } = question;
  const options: AipwOptions = allocation ? { allocation } : {};
  if (range) checkRange(log, range);
  try {
    const effect = control
      ? policyDifference(log, { control, treatment }, options)
      : targetValue(log, treatment, options);
    const estimate = readSkewed(effect, question);
    const interval = range ? within(estimate.interval, possible(range, control)) : estimate.interval;
    return { kind: 'weighted', events: effect.events, estimate: { ...estimate, interval } };
  } catch (error) {
    if (error instanceof CodedError && tooFew.has(error.code)) return error.message;
    throw error;
  }
}

type Range = NonNullable<AdaptiveQuestion['range']>;

/** Where the value of a target can lie, or that of one less another. */
const possible = ([low, high]: Range, control: Target | undefined): Range =>
  control ? [low - high, high - low] : [low, high];

/** An interval less what cannot be; an end that was not asked for stays open. */
function within({ lower, upper }: Interval, [low, high]: Range): Interval {
  const held = (end: number | null) => (end === null ? null : Math.min(Math.max(end, low), high));
  return { lower: held(lower), upper: held(upper) };
}
