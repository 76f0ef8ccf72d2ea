import type { DecisionId, Intent, UserId } from '../events/index.ts';
import type { BroughtSums } from './brought.ts';
import type { Series } from './series.ts';

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

interface Address {
  readonly address: string;
  readonly valid: boolean;
}

interface ValueSignal {
  readonly mean: number;
  readonly sd: number;
  readonly until: number;
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

type Book<T> = Readonly<Record<string, T>>;

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
  readonly preferences: Book<Dated<boolean>>;
  readonly traits: Book<Dated<string | number | boolean | null>>;
  /** The contact ledger of all channels, by slot. */
  readonly contacts: readonly Contact[];
  /** Open opportunities by key. */
  readonly opportunities: Book<Opportunity>;
  readonly signals: Book<ValueSignal>;
  readonly scores: Book<Dated<number>>;
  /** Windowed counts and sums, by series key. */
  readonly series: Book<Series>;
  /** When something last happened, by counter key. */
  readonly last: Book<number>;
  readonly recent: readonly Step[];
  readonly plan: Plan | null;
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
  series: {},
  last: {},
  recent: [],
  plan: null,
});

/** Whether consent for a scope was given and not withdrawn; nothing said means no. */
export const consents = (state: UserState, scope: string): boolean => state.consent[scope]?.value === true;

/** Whether a channel has a valid address. */
export const hasAddress = (state: UserState, channel: string): boolean =>
  state.addresses[channel]?.value.valid === true;

/** Whether the user can be contacted on a channel at all: consent and a valid address. */
export const isReachable = (state: UserState, channel: string): boolean =>
  consents(state, channel) && hasAddress(state, channel);
