import type { Millis, ZoneTable } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import type { Portfolio, PortfolioMessage, Program, ReadFeature } from '../program/index.ts';
import type { Opportunity, SharedAddress, UserState } from '../state/index.ts';

/** Class of a message: which contact rules hold for it. */
export type MessageClass = Program['messages'][string]['class'];

/** What people stopped by hand, by name; `marketing` stops that whole class. */
export interface Stops {
  readonly messages: readonly string[];
  readonly programs: readonly string[];
  readonly channels: readonly string[];
  readonly marketing: boolean;
  /** Every message of every class; absent: no. */
  readonly everything?: true | undefined;
  /** Programs whose policy is stopped: their fallback decides, and rules do not look at it. Absent: none. */
  readonly policies?: readonly string[] | undefined;
  /** Generators, as `program/generator`, that raised far more than their forecast and wait for a confirmation. */
  readonly generators?: readonly string[];
}

/** What a rule may look at. Time is an argument, and so is everything that was decided elsewhere. */
export interface RuleContext {
  readonly state: UserState;
  readonly now: Millis;
  /** No slot that is asked about lies before this instant. */
  readonly from: Millis;
  /** Table of the user's zone; null when the zone is unknown, and then rules about hours fail closed. */
  readonly zone: ZoneTable | null;
  /** Raw features of this user, for audiences. */
  readonly read: ReadFeature;
  /** Programs (by number) whose holdout this user is in. */
  readonly held: readonly boolean[];
  /** Whether this user is among those on whom a rule's looser form is tried out; see `RuleLayer`. */
  readonly explores: (layer: string) => boolean;
  /** The reasons to speak that are open; undefined at dispatch, where they were judged when deciding. */
  readonly opportunities: readonly Opportunity[] | undefined;
  readonly stops: Stops;
  /** Addresses that others had or have too; absent: none. */
  readonly addresses?: readonly SharedAddress[] | undefined;
}

/** Why a candidate is forbidden, and the earliest instant from its slot on at which this rule would allow it. */
export interface Refusal {
  readonly reason: string;
  /** Absent where time alone changes nothing. */
  readonly until?: number;
  /** The rule asks that the message be planned at `until`, instead of being dropped. */
  readonly defers?: boolean;
}

/** A rule asked about one candidate: yes (undefined), or no with a typed reason. */
export type Check = (candidate: Candidate, message: PortfolioMessage) => Refusal | undefined;

/** A share of users on whom a rule is tried out in a looser form, so that its price can be learned. */
export interface RuleLayer {
  readonly layer: string;
  readonly share: number;
}

/** A rule at work in a portfolio. */
export interface Rule {
  readonly kind: string;
  /** The classes of message it holds for. */
  readonly classes: readonly MessageClass[];
  /** Once per decision: its question to candidates; undefined when it has nothing against any of this user's. */
  readonly prepare: (context: RuleContext) => Check | undefined;
  /** For a rule about hours: the first instant from `at` on that it lets through, `end` when none comes before it. */
  readonly opens?: (context: RuleContext, at: Millis, end: Millis) => Millis;
  readonly layer?: RuleLayer;
}

/** What a row compiles to: the rule without its name, ready to meet a portfolio. */
export type CompiledRule = (portfolio: Portfolio) => Omit<Rule, 'kind'>;
