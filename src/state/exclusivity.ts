import type { DecisionId, EventOf } from '../events/index.ts';
import type { Portfolio } from '../program/index.ts';
import { isReleasing } from './ledger.ts';
import { signalInForce, signalKey } from './signals.ts';
import { consentsAt, type UserState, type ValueSignal } from './user-state.ts';

/** Says for which signals a message would be acting, of its own opportunity before those of all. */
export type Speakers = (
  message: string,
  of: { readonly state: UserState; readonly opportunities: readonly string[]; readonly now: number },
) => readonly ValueSignal[];

/**
 * Compiles who speaks for which message; undefined where nobody does. Without consent to personalisation nobody is
 * listened to.
 */
export function speakersOf({ candidateFeatures }: Portfolio): Speakers | undefined {
  const signals = candidateFeatures.flatMap(({ spec }) => (spec.kind === 'signal' ? [spec] : []));
  if (signals.length === 0) return undefined;
  return (message, { state, opportunities, now }) => {
    if (!consentsAt(state, 'personalisation', now)) return [];
    const told = (key: string) => signalInForce(state, key, now) ?? [];
    return signals.flatMap(({ domain, objective, messages }) => {
      if (!messages.includes(message)) return [];
      const own = opportunities.flatMap((key) => told(signalKey(domain, objective, key)));
      return own.length > 0 ? own : told(signalKey(domain, objective));
    });
  };
}

/**
 * The state after a decision: the groups of the signals that its intent acts on are taken, and beside them those that
 * what a holdout kept back would have taken.
 */
export function withTaken(state: UserState, decided: EventOf<'decision'>, speakers: Speakers): UserState {
  const { intent, shadow, consumed, at, decision } = decided;
  const takenBy = (message: string, by: DecisionId) => {
    const acted = speakers(message, { state, opportunities: consumed, now: at });
    const groups = new Set(acted.flatMap(({ exclusivityGroup = [] }) => exclusivityGroup));
    return [...groups].map((group) => [group, { until: endOf(state, group, at), decision: by }] as const);
  };
  const real = intent ? takenBy(intent.message, decision) : [];
  const kept = shadow ? takenBy(shadow.intent.message, shadow.decision) : [];
  if (real.length + kept.length === 0) return state;
  return {
    ...state,
    ...(real.length > 0 && { taken: { ...state.taken, ...Object.fromEntries(real) } }),
    ...(kept.length > 0 && { shadowTaken: { ...state.shadowTaken, ...Object.fromEntries(kept) } }),
  };
}

/** When the last signal of a group that is in force has ended. */
const endOf = ({ signals }: UserState, group: string, at: number): number =>
  Object.values(signals).reduce(
    (last, { exclusivityGroup, from, until }) =>
      exclusivityGroup === group && from <= at ? Math.max(last, until) : last,
    at,
  );

/** The state after a receipt: what will surely not go out gives its groups back. */
export function withReleased(state: UserState, { status, decision }: EventOf<'receipt'>): UserState {
  if (!isReleasing(status)) return state;
  const taken = withoutOwn(state.taken, decision);
  const shadowTaken = withoutOwn(state.shadowTaken, decision);
  return taken === state.taken && shadowTaken === state.shadowTaken
    ? state
    : { ...state, ...(taken && { taken }), ...(shadowTaken && { shadowTaken }) };
}

/** A book of groups without those that a decision took; the same where it took none. */
function withoutOwn(book: UserState['taken'], decision: DecisionId): UserState['taken'] {
  if (!book) return book;
  const left = Object.entries(book).filter(([, one]) => one.decision !== decision);
  return left.length === Object.keys(book).length ? book : Object.fromEntries(left);
}
