import type { Event } from '../events/index.ts';
import type { Span } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { observeOf, type Measure } from './measure.ts';
import { windowOf, type Moment } from './window.ts';

/** What is known of the facts themselves. */
export interface Known {
  /**
   * The instant up to which facts are complete, in milliseconds: the watermark of the feed, not the clock.
   * While the feed is silent it stands still, and windows stay open.
   */
  readonly now: number;
  /** Stretches of which facts were lost for good; a window that meets one is never known. */
  readonly lost?: readonly Span[] | undefined;
}

/** The reward of a choice for objective number `objective`: NaN where its window is open or met a loss. */
export type Reward = (moment: Moment, objective: number) => number;

/**
 * Rewards of one user's choices, from the user's facts in event time. By objective, what was found in them is put into
 * `measures`, and taken from there: whoever asks again about the same facts hands the same list over.
 */
export type Rewards = (facts: readonly Event[], known: Known, measures?: (Measure | undefined)[]) => Reward;

/**
 * Compiles the rewards of a portfolio: for every objective all that the user does in the window of a choice,
 * whichever message caused it. O(facts + choices · log facts) per user and objective.
 */
export function rewardsOf(portfolio: Portfolio): Rewards {
  const objectives = portfolio.objectives.map(({ spec }) => ({
    window: windowOf(spec),
    observe: observeOf(spec),
  }));
  return (facts, { now, lost = [] }, measures = []) => {
    return (moment, objective) => {
      const window = objectives[objective]!.window(moment);
      const unknown =
        window.until > now || lost.some(({ start, end }) => start < window.until && end > window.from);
      if (unknown) return Number.NaN;
      return (measures[objective] ??= objectives[objective]!.observe(facts))(window);
    };
  };
}
