import type { Event } from '../events/index.ts';
import { millisOf, type Objective } from '../program/index.ts';
import { historyOf } from './history.ts';
import { observeOf } from './measure.ts';
import type { Window } from './window.ts';

/** The number of an objective over a long span, for one user. */
export type Since = (span: Window) => number;

/**
 * Compiles what an objective counts over spans of any length. It opens `after` the beginning; what happens or not counts
 * once per window of the objective's length, as its rate is of one window, and everything else adds up as it is. The last
 * window ends with the span, so that longer spans never have less of an event. Erased users have nothing.
 */
export function sinceOf(objective: Objective): (facts: readonly Event[]) => Since {
  const observe = observeOf(objective);
  const after = millisOf(objective.after);
  const length = millisOf(objective.horizon) - after;
  return (given) => {
    const measure = observe(historyOf(given).facts);
    return ({ from, until }) => {
      const opens = from + after;
      if (opens >= until) return 0;
      if (objective.aggregate !== 'any') return measure({ from: opens, until });
      let sum = 0;
      for (let at = opens; at < until; at += length)
        sum += measure({ from: at, until: Math.min(at + length, until) });
      return sum;
    };
  };
}
