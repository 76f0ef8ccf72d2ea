import { millis, type Millis, type ZoneTable } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { Opportunity, UserState } from '../state/index.ts';
import { generatorsOf } from './kinds.ts';

/** An opportunity that a schedule will raise, and when. */
export interface Scheduled {
  readonly opportunity: Opportunity;
  /** All instants at which it comes, rising. */
  readonly at: readonly [Millis, ...Millis[]];
}

/** The scheduled opportunities of a user after one instant and before another, by generator. */
export type ScheduledAhead = (
  state: UserState,
  span: { readonly after: Millis; readonly before: Millis; readonly zone: ZoneTable },
) => readonly Scheduled[];

/** Most instants of a generator that are looked at. */
const mostTimes = 32;

/** Compiles what the schedules of a portfolio have in store; undefined where nothing is scheduled. */
export function scheduledAheadOf(portfolio: Portfolio): ScheduledAhead | undefined {
  const timed = generatorsOf(portfolio).filter(({ generator }) => generator.nextTime && generator.onTime);
  if (timed.length === 0) return undefined;
  return (state, { after, before, zone }) =>
    timed.flatMap(({ program, id, generator }) => {
      const times: Millis[] = [];
      for (let at = after; times.length < mostTimes;) {
        at = millis(generator.nextTime!(state, at, zone));
        if (at >= before) break;
        times.push(at);
      }
      const [first, ...rest] = times;
      if (first === undefined) return [];
      const opportunity = { ...generator.onTime!(state, first), program, generator: id };
      return [{ opportunity, at: [first, ...rest] as const }];
    });
}
