import type { TurnResult } from '../engine/index.ts';
import { kindCode, type EventBlock } from '../simulation/index.ts';

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
  /** Of these, seen; else the channel on which it was not. */
  seen: number;
  readonly unseen: Reasons;
  /** Of these, opened. */
  opened: number;
  /** Of these, clicked. */
  acted: number;
  /** Of these, by users who are members at the end and listened in the last 14 days; else the reason. */
  retained: number;
  readonly lost: Reasons;
}

export const emptyFunnel = (): Funnel => ({
  opportunities: 0,
  eligible: 0,
  ineligible: {},
  chosen: 0,
  delivered: 0,
  held: {},
  seen: 0,
  unseen: {},
  opened: 0,
  acted: 0,
  retained: 0,
  lost: {},
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

/** Counts what happened to messages on a day. */
export function countEvents(funnel: Funnel, { kind, length }: EventBlock): void {
  for (let row = 0; row < length; row++) {
    if (kind[row] === kindCode.seen) funnel.seen++;
    if (kind[row] === kindCode.open) funnel.opened++;
    if (kind[row] === kindCode.click) funnel.acted++;
  }
}

/** How a user stands at the end. */
export type Staying = 'retained' | 'left' | 'idle';

const lostBy: Readonly<Record<Exclude<Staying, 'retained'>, string>> = {
  left: 'left the service',
  idle: 'no session in the last 14 days',
};

interface End {
  /** Clicks per user, and how each user stands. */
  readonly clicks: Float64Array;
  readonly stays: (user: number) => Staying;
  /** Deliveries and messages seen by channel. */
  readonly channels: readonly { readonly name: string; readonly sent: number; readonly seen: number }[];
}

/** Counts what can only be known at the end. */
export function countEnd(funnel: Funnel, { clicks, stays, channels }: End): void {
  for (const { name, sent, seen } of channels)
    if (sent > seen) add(funnel.unseen, `not seen on ${name}`, sent - seen);
  clicks.forEach((count, user) => {
    const standing = stays(user);
    if (standing === 'retained') funnel.retained += count;
    else if (count > 0) add(funnel.lost, lostBy[standing], count);
  });
}
