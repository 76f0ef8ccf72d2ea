import type { DecisionRecord } from '../decision/index.ts';
import { millisOf, type Objective } from '../program/index.ts';

/** From an instant to another, which is not in it; milliseconds. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

/** When a choice was made, and the latest slot it could have chosen; milliseconds. */
export interface Moment {
  readonly at: number;
  readonly latest: number;
}

/** The moment of a decision: a slot counts whether or not it was chosen, so that the window does not depend on it. */
export function momentOf({ at, candidates, eligible }: DecisionRecord): Moment {
  let latest: number = at;
  for (let i = 0; i < eligible; i++) latest = Math.max(latest, candidates[i]!.slot);
  return { at, latest };
}

/**
 * The window of an objective: [at + after, latest slot + horizon). One length for every candidate and no-send;
 * otherwise late slots and silence would be measured over another span.
 */
export function windowOf({ after, horizon }: Objective): (moment: Moment) => Window {
  const opens = millisOf(after);
  const closes = millisOf(horizon);
  return ({ at, latest }) => ({ from: at + opens, until: latest + closes });
}
