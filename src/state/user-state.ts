import type { DecisionId, Intent, UserId } from '../events/index.ts';
import { noSeries, type SeriesBook } from './series.ts';

/** A place in the contact ledger: taken when a decision commits, freed when the intent will surely not go out. */
export interface Contact extends Intent {
  readonly decision: DecisionId;
  readonly status: 'reserved' | 'sent' | 'ambiguous';
}

/** A reason to speak that is still open. */
export interface Opportunity {
  readonly program: string;
  readonly generator: string;
  readonly key: string;
  readonly from: number;
  readonly until: number;
  readonly message?: string | undefined;
  readonly attributes?: Readonly<Record<string, number>> | undefined;
}

/** Something that was said at a time; of two, the later in event time holds. */
export interface Dated<T> {
  readonly value: T;
  readonly at: number;
}

/** Of two statements the later in event time holds; at the same instant the one that refuses. */
export function later<T>(known: Dated<T> | undefined, said: Dated<T>, refuses: boolean): Dated<T> {
  if (known === undefined || said.at > known.at) return said;
  return said.at === known.at && refuses ? said : known;
}

/** A book with one more statement, by `later`; the book itself where it changes nothing. Any text is a key. */
export function withSaid<T>(
  book: Book<Dated<T>>,
  key: string,
  { said, refuses }: { readonly said: Dated<T>; readonly refuses: boolean },
): Book<Dated<T>> {
  const known = Object.hasOwn(book, key) ? book[key] : undefined;
  const holds = later(known, said, refuses);
  return holds === known || (known?.at === holds.at && known.value === holds.value)
    ? book
    : { ...book, [key]: holds };
}

interface Address {
  readonly address: string;
  readonly valid: boolean;
  /** The last that was said of the address is a list without dates: it is as valid as what is dated says. */
  readonly undated?: true;
}

/** The last word of a domain on an objective, or on one opportunity; `at` is when it was said. */
export interface ValueSignal {
  readonly mean: number;
  readonly sd: number;
  readonly unit: string;
  readonly horizonDays: number;
  readonly at: number;
  readonly from: number;
  readonly until: number;
  /** Absent: how likely somebody responds. */
  readonly quantity?: 'propensity-to-respond' | 'incremental';
  readonly opportunity?: string;
  /** As of when its inputs were known; absent: `at`. */
  readonly featureTime?: number;
  readonly consentScope?: string;
  /** How the domain came by it, as it says. */
  readonly method?: 'rct' | 'dr' | 'model';
  /** What acting on it costs, in the common value unit. */
  readonly cost?: number;
  /** Of all signals of a group in force at most one may be acted on. */
  readonly exclusivityGroup?: string;
}

/** A group of signals that was acted on: it rests until the last of those then in force has ended. */
interface Taken {
  readonly until: number;
  readonly decision: DecisionId;
}

/** The plan that the slow clock chose, from `at` on. */
interface Plan {
  readonly name: string;
  readonly at: number;
  readonly decision: DecisionId;
}

/** One step of the recent sequence, for patterns. */
interface Step {
  readonly name: string;
  readonly at: number;
}

/** The arm in which a user first met an experiment, with its probability then. */
export interface Exposed {
  readonly arm: string;
  readonly share: number;
  readonly at: number;
  /** Other arms that were met all the same, by name. */
  readonly others?: readonly string[];
}

/** What decisions brought lately, in sums that count an older one less: aged up to `at`, of decisions from `first` on. */
export interface BroughtSums {
  /** Decisions of the fast clock. */
  readonly decisions: number;
  /** Those of them whose best value was seen: not those that met an allowance already spent. */
  readonly judged: number;
  /** Those whose best value was above 0, and the sum of these values, in the common value unit. */
  readonly valuable: number;
  readonly total: number;
  readonly first: number;
  readonly at: number;
}

export type Book<T> = Readonly<Record<string, T>>;

/**
 * All that is known about a user when deciding: a pure fold of the facts under a portfolio's features.
 * Times are event times in milliseconds. JSON-able, so that a store can keep it.
 */
export interface UserState {
  readonly user: UserId;
  /** First fact seen. */
  readonly since: number;
  readonly erased: boolean;
  readonly zone: Dated<string | null>;
  readonly consent: Book<Dated<boolean>>;
  readonly addresses: Book<Dated<Address>>;
  /**
   * What was last said with a date of addresses that something else was said of since, by their keys: whether they are
   * valid; absent: nothing.
   */
  readonly formerly?: Book<Dated<boolean>>;
  /** Keys of addresses that others had or have too, so that their ledgers are to be asked; absent: none. */
  readonly shared?: readonly string[];
  readonly preferences: Book<Dated<boolean>>;
  readonly traits: Book<Dated<string | number | boolean | null>>;
  /** The contact ledger of all channels, by slot. */
  readonly contacts: readonly Contact[];
  /** What a holdout kept back, by slot: contacts that never were, and that limits count for who is held out; absent: none. */
  readonly shadow?: readonly Contact[];
  /** Open opportunities by key. */
  readonly opportunities: Book<Opportunity>;
  /** By `signalKey`. */
  readonly signals: Book<ValueSignal>;
  /** By exclusivity group; absent: none was acted on. */
  readonly taken?: Book<Taken>;
  /** Groups that what a holdout kept back would have taken; absent: none. */
  readonly shadowTaken?: Book<Taken>;
  readonly scores: Book<Dated<number>>;
  /** Windowed counts and sums. */
  readonly series: SeriesBook;
  /** When something last happened, by counter key. */
  readonly last: Book<number>;
  readonly recent: readonly Step[];
  readonly plan: Plan | null;
  /** By experiment; absent: met none. */
  readonly exposed?: Book<Exposed>;
  /** When a topic of a plan's sequence was first delivered, and by which decision, where there are sequences. */
  readonly reached?: Book<{ readonly at: number; readonly decision: DecisionId }>;
  /** What decisions brought lately, where there are plans. */
  readonly brought?: BroughtSums;
}

/** A user of whom nothing is known: no consent, no address, no zone. */
export const unknownUser = (user: UserId): UserState => ({
  user,
  since: Number.MAX_SAFE_INTEGER,
  erased: false,
  zone: { value: null, at: 0 },
  consent: {},
  addresses: {},
  preferences: {},
  traits: {},
  contacts: [],
  opportunities: {},
  signals: {},
  scores: {},
  series: noSeries,
  last: {},
  recent: [],
  plan: null,
});

/** The parts of a state that the facts of every day replace. */
type Daily = Partial<Pick<UserState, 'contacts' | 'opportunities' | 'series' | 'last' | 'recent' | 'plan'>>;

/** A state with parts of it replaced. Written out, as a spread of this many fields costs ten times as much. */
export function changed(state: UserState, to: Daily): UserState {
  const next: { -readonly [Field in keyof UserState]: UserState[Field] } = {
    user: state.user,
    since: state.since,
    erased: state.erased,
    zone: state.zone,
    consent: state.consent,
    addresses: state.addresses,
    preferences: state.preferences,
    traits: state.traits,
    contacts: to.contacts ?? state.contacts,
    opportunities: to.opportunities ?? state.opportunities,
    signals: state.signals,
    scores: state.scores,
    series: to.series ?? state.series,
    last: to.last ?? state.last,
    recent: to.recent ?? state.recent,
    plan: to.plan ?? state.plan,
  };
  if (state.formerly) next.formerly = state.formerly;
  if (state.shared) next.shared = state.shared;
  if (state.shadow) next.shadow = state.shadow;
  if (state.taken) next.taken = state.taken;
  if (state.shadowTaken) next.shadowTaken = state.shadowTaken;
  if (state.exposed) next.exposed = state.exposed;
  if (state.reached) next.reached = state.reached;
  if (state.brought) next.brought = state.brought;
  return next;
}

/** A state with another ledger. */
export const withContacts = (state: UserState, contacts: readonly Contact[]): UserState =>
  changed(state, { contacts });

/** Whether consent for a scope was given and not withdrawn; nothing said means no. */
export const consents = (state: UserState, scope: string): boolean => state.consent[scope]?.value === true;

/** Whether a channel has a valid address. */
export const hasAddress = (state: UserState, channel: string): boolean =>
  state.addresses[channel]?.value.valid === true;

/** How far clocks of those who tell us something may be ahead, milliseconds. */
const aheadMillis = 86_400_000;

/** Whether something was said by a wrong clock: it hides every later word, until its time has come. */
export const isDatedAhead = (said: Dated<unknown> | undefined, now: number): boolean =>
  said !== undefined && said.at > now + aheadMillis;

/** Whether the user consents to a scope, by what was not dated ahead of an instant. */
export const consentsAt = (state: UserState, scope: string, now: number): boolean =>
  consents(state, scope) && !isDatedAhead(state.consent[scope], now);

/** Whether the user can be contacted on a channel at all: consent and a valid address. */
export const isReachable = (state: UserState, channel: string): boolean =>
  consents(state, channel) && hasAddress(state, channel);

/** A held-out user as limits would find the user without the holdout: what was kept back counts. */
export function asTreated(state: UserState): UserState {
  const { shadow, shadowTaken, ...rest } = state;
  if (!shadow) return state;
  return {
    ...rest,
    contacts: [...rest.contacts, ...shadow].sort((a, b) => a.slot - b.slot),
    ...(shadowTaken && { taken: { ...rest.taken, ...shadowTaken } }),
  };
}
