import type { TurnResult } from '../engine/index.ts';
import type { EventKind } from '../simulation/index.ts';

type Decision = NonNullable<TurnResult['decision']>;
type Reasons = Record<string, number>;

/** How many got how far, and why the others did not. */
export interface Funnel {
  /** Decisions with an opportunity. */
  opportunities: number;
  /** Of these, with a candidate that no rule forbids; else the first reason of each. */
  eligible: number;
  readonly ineligible: Reasons;
  /** Of these, a send was drawn. */
  chosen: number;
  /** Of these, handed over after the re-check; else the reason. */
  delivered: number;
  readonly held: Reasons;
  seen: number;
  acted: number;
}

export const emptyFunnel = (): Funnel => ({
  opportunities: 0,
  eligible: 0,
  ineligible: {},
  chosen: 0,
  delivered: 0,
  held: {},
  seen: 0,
  acted: 0,
});

function add(counts: Reasons, reason: string, by = 1): void {
  counts[reason] = (counts[reason] ?? 0) + by;
}

/** Counts a decision. */
export function countDecision(funnel: Funnel, { eligible, noes, gaps, chosen }: Decision): void {
  funnel.opportunities++;
  if (eligible === 0) add(funnel.ineligible, noes[0]?.reason ?? gaps[0]?.rule ?? 'no_slot');
  else funnel.eligible++;
  if (chosen >= 0) funnel.chosen++;
}

/** Counts a dispatch. */
export function countDispatch(
  funnel: Funnel,
  { sent, held }: { readonly sent: number; readonly held: Readonly<Reasons> },
): void {
  funnel.delivered += sent;
  for (const [reason, count] of Object.entries(held)) add(funnel.held, reason, count);
}

/** Counts what happened to messages. */
export function countEvent(funnel: Funnel, kind: EventKind): void {
  if (kind === 'seen') funnel.seen++;
  if (kind === 'click') funnel.acted++;
}
