import type { Millis, Span, ZoneTable } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import type { Portfolio, PortfolioMessage, Program, ReadFeature } from '../program/index.ts';
import type { UserState } from '../state/index.ts';

/** Class of a message: which contact rules hold for it. */
export type MessageClass = Program['messages'][string]['class'];

/** What people stopped by hand, by name; `marketing` stops that whole class. */
export interface Stops {
  readonly messages: readonly string[];
  readonly programs: readonly string[];
  readonly channels: readonly string[];
  readonly marketing: boolean;
}

/** What a rule may look at. Time is an argument, and so is everything that was decided elsewhere. */
export interface RuleContext {
  readonly portfolio: Portfolio;
  readonly state: UserState;
  readonly now: Millis;
  /** Table of the user's zone; null when the zone is unknown, and then rules about hours fail closed. */
  readonly zone: ZoneTable | null;
  /** Raw features of this user, for audiences. */
  readonly read: ReadFeature;
  /** Programs (by number) whose holdout this user is in. */
  readonly held: readonly boolean[];
  readonly stops: Stops;
}

/** Why a candidate is forbidden, and, where the rule can tell, from when on it would not be. */
export interface Refusal {
  readonly reason: string;
  readonly until?: number;
}

/** A rule at work: yes (undefined) or no with a typed reason. */
export interface Rule {
  readonly kind: string;
  /** The classes of message it holds for. */
  readonly classes: readonly MessageClass[];
  readonly refuses: (
    context: RuleContext,
    candidate: Candidate,
    message: PortfolioMessage,
  ) => Refusal | undefined;
  /** For a rule about hours: when it lets messages through within a span, in order, not touching. */
  readonly opens?: (context: RuleContext, span: Span) => readonly Span[];
}

/** What a rule kind compiles to: the rule without its name. */
export type CompiledRule = Omit<Rule, 'kind'>;
