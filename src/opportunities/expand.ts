import {
  dayOf,
  localAt,
  localOf,
  localToInstant,
  millis,
  msPerHour,
  utcTable,
  type Millis,
  type Span,
  type ZoneTable,
} from '../kit/index.ts';
import { millisOf, type Portfolio, type Slots } from '../program/index.ts';
import type { Opportunity, UserState } from '../state/index.ts';
import type { Candidate } from './candidate.ts';

/** The opportunities of a state that can be decided now, oldest first, then by key. */
export const openOpportunities = (state: UserState, now: Millis): readonly Opportunity[] =>
  Object.values(state.opportunities)
    .filter(({ from, until }) => from <= now && now < until)
    .sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1));

/** Where and when candidates may stand; `open` gives the open spans of a message, from its rules about hours. */
export interface Moments {
  readonly now: Millis;
  readonly zone: ZoneTable | null;
  readonly open: (message: number, span: Span) => readonly Span[];
}

/** How far a decision looks for an open moment: the validity of the reason, or of the slots that are planned. */
const spanOf = (slots: Slots, now: Millis, until: number): Span => ({
  start: now,
  end: millis(slots.kind === 'hours' ? Math.min(until, now + millisOf(slots.ahead)) : until),
});

/** The slots of an open time: its first moment, or every declared local hour inside it. */
function slotsIn(slots: Slots, open: readonly Span[], zone: ZoneTable | null): readonly Millis[] {
  if (slots.kind === 'now') return open.slice(0, 1).map(({ start }) => start);
  return open.flatMap((span) => hoursIn(slots.at, span, zone ?? utcTable));
}

function hoursIn(hours: readonly number[], { start, end }: Span, zone: ZoneTable): readonly Millis[] {
  const found: Millis[] = [];
  const last = dayOf(localOf(zone, end));
  for (let day = dayOf(localOf(zone, start)); day <= last; day++) {
    for (const hour of hours) {
      const at = localToInstant(zone, localAt(day, hour * msPerHour), 'earlier');
      if (at >= start && at < end) found.push(at);
    }
  }
  return found;
}

/**
 * Message x channel x open slot of every opportunity; an opportunity about one message expands to that one,
 * any other to the messages of its program. The same message, channel and slot stands once, for the oldest reason.
 */
export function candidatesOf(
  portfolio: Portfolio,
  opportunities: readonly Opportunity[],
  { now, zone, open }: Moments,
): readonly Candidate[] {
  const slots = portfolio.programs[0]?.slots ?? { kind: 'now' };
  const candidates: Candidate[] = [];
  const seen = new Set<number>();
  for (let opportunity = 0; opportunity < opportunities.length; opportunity++) {
    const { program, message: only, until } = opportunities[opportunity]!;
    for (let message = 0; message < portfolio.messages.length; message++) {
      const { name, program: owner, channels } = portfolio.messages[message]!;
      if (portfolio.programs[owner]!.id !== program || (only !== undefined && only !== name)) continue;
      if (seen.has(message)) continue;
      seen.add(message);
      const moments = slotsIn(slots, open(message, spanOf(slots, now, until)), zone);
      for (const channel of channelsOf(portfolio, channels)) {
        for (const slot of moments) candidates.push({ message, channel, slot, opportunity });
      }
    }
  }
  return candidates;
}

const channelsOf = (portfolio: Portfolio, names: readonly string[]): readonly number[] =>
  names.map((name) => portfolio.channels.findIndex((channel) => channel.name === name));
