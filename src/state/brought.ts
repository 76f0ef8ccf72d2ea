import type { EventOf } from '../events/index.ts';
import { consentsAt, type BroughtSums, type UserState } from './user-state.ts';

/**
 * What a user's decisions brought lately: sums in which a decision counts the less the older it is, half after
 * `halfLife` periods of the plan. All 0 of a user of whom nothing may be known.
 */
export interface Brought extends Omit<BroughtSums, 'first' | 'at'> {
  /** Periods since the first decision, aged likewise. */
  readonly periods: number;
}

/** Periods after which a decision counts half: long enough for an estimate, short enough to follow the seasons. */
const halfLife = 8;

/** Nothing decided yet: what a user's own decisions brought before the first. */
export const nothingBrought: Brought = { periods: 0, decisions: 0, judged: 0, valuable: 0, total: 0 };

const aged = (periods: number): number => Math.exp((-Math.LN2 * periods) / halfLife);

/** Adds a decision, late or not. */
export function addBrought(
  sums: BroughtSums | undefined,
  { at, best }: Pick<EventOf<'decision'>, 'at' | 'best'>,
  period: number,
): BroughtSums {
  const from = sums ?? { ...nothingBrought, first: at, at };
  const newest = Math.max(from.at, at);
  const old = aged((newest - from.at) / period);
  const weight = aged((newest - at) / period);
  const judged = best === undefined ? 0 : weight;
  return {
    first: Math.min(from.first, at),
    at: newest,
    decisions: old * from.decisions + weight,
    judged: old * from.judged + judged,
    valuable: old * from.valuable + (best === undefined || best <= 0 ? 0 : weight),
    total: old * from.total + judged * Math.max(best ?? 0, 0),
  };
}

/** What was brought before an instant, under plans of this period in milliseconds. */
export function broughtBefore(state: UserState, at: number, period: number): Brought {
  const { brought } = state;
  if (!brought || !consentsAt(state, 'personalisation', at)) return nothingBrought;
  const old = aged(Math.max(at - brought.at, 0) / period);
  return {
    // ∫ aged over the time since the first decision.
    periods: (halfLife / Math.LN2) * (1 - aged(Math.max(at - brought.first, 0) / period)),
    decisions: old * brought.decisions,
    judged: old * brought.judged,
    valuable: old * brought.valuable,
    total: old * brought.total,
  };
}
