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
export function openOpportunities({ opportunities }: UserState, now: Millis): readonly Opportunity[] {
  const open: Opportunity[] = [];
  for (const key in opportunities) {
    const one = opportunities[key]!;
    if (one.from <= now && now < one.until) open.push(one);
  }
  return open.length < 2 ? open : open.sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1));
}

/** A stretch of time in which a message may not go, and the rule that closes it. */
export interface Gap extends Span {
  readonly rule: string;
}

/** The first open instant that was found, and the gaps before it. */
export interface Opening {
  readonly at: Millis;
  readonly gaps: readonly Gap[];
}

/** Where and when candidates may stand. */
export interface Moments {
  readonly now: Millis;
  readonly zone: ZoneTable | null;
  readonly hours: {
    /** Number of a message's rules about hours: messages with one number have the same hours. */
    hoursOf(message: number): number;
    /** The first instant in [at, end) at which these hours are open; `end` when there is none. */
    opens(hours: number, at: Millis, end: Millis): Opening;
  };
}

/** Candidates, and the stretches without a slot by message. */
export interface Expansion {
  /** The list of the decision before where it says the same: what depends on it alone is then known already. */
  readonly candidates: readonly Candidate[];
  readonly gaps: readonly (Gap & { readonly message: number })[];
}

/** The candidates of open opportunities, in the order of `openOpportunities`. */
export type Expand = (opportunities: readonly Opportunity[], moments: Moments) => Expansion;

/** The open slots of one set of hours within [from, end). */
interface OpenSlots {
  readonly from: Millis;
  readonly end: Millis;
  readonly slots: readonly Millis[];
  readonly gaps: readonly Gap[];
}

/**
 * Compiles message x channel x open slot of every opportunity: one about a message expands to that one, any other
 * to the messages of its program. A message stands once at a slot, for the oldest reason that reaches it.
 */
export function expanderOf(portfolio: Portfolio): Expand {
  const plan = planOf(portfolio.programs[0]?.slots ?? { kind: 'now' });
  const numbersOf = messagesOf(portfolio);
  const channels = portfolio.messages.map(({ channels: names }) =>
    names.map((name) => portfolio.channels.findIndex((channel) => channel.name === name)),
  );
  const candidates = new SharedCandidates();
  return (opportunities, moments) => {
    const { now, hours } = moments;
    candidates.begin();
    const gaps: (Gap & { message: number })[] = [];
    // By message: how far an older opportunity reached; by hours: what was found last.
    const reached: Millis[] = [];
    const found: OpenSlots[] = [];
    for (let opportunity = 0; opportunity < opportunities.length; opportunity++) {
      const end = plan.endOf(now, opportunities[opportunity]!.until);
      for (const message of numbersOf(opportunities[opportunity]!)) {
        const from = reached[message] ?? now;
        if (from >= end) continue;
        const number = hours.hoursOf(message);
        let open = found[number];
        if (open === undefined || open.from !== from || open.end !== end) {
          open = plan.slotsIn({ start: from, end }, number, moments);
          found[number] = open;
        }
        reached[message] = plan.once && open.slots.length > 0 ? forever : end;
        for (const { start, end, rule } of open.gaps) gaps.push({ start, end, rule, message });
        const on = channels[message]!;
        const { slots } = open;
        for (let c = 0; c < on.length; c++)
          for (let s = 0; s < slots.length; s++)
            candidates.add({ message, channel: on[c]!, slot: slots[s]!, opportunity });
      }
    }
    return { candidates: candidates.end(), gaps };
  };
}

/**
 * A list of candidates that is built for one user after another. Those who are asked at one moment mostly have the same
 * candidates: nothing is made until something differs from the list before.
 */
class SharedCandidates {
  #list: readonly Candidate[] = [];
  /** How many of the list before were met again; all so far where nothing is made. */
  #met = 0;
  #made: Candidate[] | undefined;

  begin(): void {
    this.#met = 0;
    this.#made = undefined;
  }

  /** What is handed over is not kept, so that nothing is allocated for what was met before. */
  add({ message, channel, slot, opportunity }: Candidate): void {
    const known = this.#made ? undefined : this.#list[this.#met];
    if (
      known !== undefined &&
      known.message === message &&
      known.channel === channel &&
      known.slot === slot &&
      known.opportunity === opportunity
    )
      this.#met++;
    else (this.#made ??= this.#list.slice(0, this.#met)).push({ message, channel, slot, opportunity });
  }

  end(): readonly Candidate[] {
    if (this.#made) this.#list = this.#made;
    else if (this.#met < this.#list.length) this.#list = this.#list.slice(0, this.#met);
    return this.#list;
  }
}

const forever = millis(8.64e15);

type MessagesOf = (opportunity: Opportunity) => readonly number[];

/** The numbers of the messages that an opportunity may be answered with. */
function messagesOf({ programs, messages }: Portfolio): MessagesOf {
  const ofProgram = new Map<string, number[]>(programs.map(({ id }) => [id, []]));
  const alone = new Map<string, readonly number[]>();
  messages.forEach(({ name, program }, number) => {
    const { id } = programs[program]!;
    ofProgram.get(id)!.push(number);
    alone.set(`${id}\n${name}`, [number]);
  });
  return ({ program, message }) =>
    (message === undefined ? ofProgram.get(program) : alone.get(`${program}\n${message}`)) ?? [];
}

/** A program's slots at work. */
interface Plan {
  /** Whether one slot of a message is enough. */
  readonly once: boolean;
  /** How far a decision looks: the validity of the reason, or of the slots that are planned. */
  readonly endOf: (now: Millis, until: number) => Millis;
  readonly slotsIn: (span: Span, hours: number, moments: Moments) => OpenSlots;
}

const planOf = (slots: Slots): Plan => (slots.kind === 'now' ? soonest : atHours(slots));

/** The first open moment. */
const soonest: Plan = {
  once: true,
  endOf: (_now, until) => millis(until),
  slotsIn: ({ start, end }, number, { hours }) => {
    const { at, gaps } = hours.opens(number, start, end);
    return { from: start, end, slots: at < end ? [at] : [], gaps };
  },
};

/** Every declared local hour that is open; from a closed one on, a gap until hours open again. */
function atHours({ at: declared, ahead }: Extract<Slots, { kind: 'hours' }>): Plan {
  const localHours = [...new Set(declared)].sort((a, b) => a - b);
  return {
    once: false,
    endOf: (now, until) => millis(Math.min(until, now + millisOf(ahead))),
    slotsIn: (span, number, { hours, zone }) => {
      const slots: Millis[] = [];
      const gaps: Gap[] = [];
      let closedUntil = span.start;
      for (const slot of hoursIn(localHours, span, zone ?? utcTable)) {
        if (slot < closedUntil) continue;
        const opening = hours.opens(number, slot, span.end);
        gaps.push(...opening.gaps);
        closedUntil = opening.at;
        if (closedUntil === slot) slots.push(slot);
      }
      return { from: span.start, end: span.end, slots, gaps };
    },
  };
}

/**
 * The instants in a span at which the wall clock first shows these full hours, rising. An hour that spring leaves
 * out is the instant after it, once; one that autumn repeats is its first showing.
 */
function hoursIn(hours: readonly number[], { start, end }: Span, zone: ZoneTable): readonly Millis[] {
  const found: Millis[] = [];
  const last = dayOf(localOf(zone, millis(end - 1)));
  for (let day = dayOf(localOf(zone, start)); day <= last; day++) {
    for (const hour of hours) {
      const at = localToInstant(zone, localAt(day, hour * msPerHour), 'earlier');
      if (at >= start && at < end && at !== found.at(-1)) found.push(at);
    }
  }
  return found;
}
