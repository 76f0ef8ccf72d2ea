import type { Assignment } from '../assignment/index.ts';
import type { No } from '../eligibility/index.ts';
import type { DecisionId, UserId } from '../events/index.ts';
import type { Brand, Digest, Millis } from '../kit/index.ts';
import type { Candidate, Gap } from '../opportunities/index.ts';
import type { FeatureRows, Increments } from '../scoring/index.ts';
import type { Opportunity, PlanStanding } from '../state/index.ts';

/** What a decision was made with; each names bytes that a store keeps, or a table that can be built again. */
export interface Digests {
  readonly portfolio: Digest;
  readonly artefact: Digest;
  readonly prices: Digest;
  /** Digest of the user's zone table; of the empty document when the zone is unknown. */
  readonly zone: Digest;
}

/** What a decision saw of an address that others had or have too. */
export interface SeenAddress {
  readonly channel: string;
  readonly key: string;
  /** Version of its ledger. */
  readonly version: number;
  /** Scopes to which consent was withdrawn at it. */
  readonly refused: readonly string[];
  /** Slots of the others' contacts at it, rising. */
  readonly contacts: readonly number[];
}

/** What a holdout alone kept back: message and channel by number, slot, and the probability of this choice. */
export interface Shadow {
  /** The id that its draw was keyed by; its own, as a decision may have an intent beside it. */
  readonly id: DecisionId;
  readonly message: number;
  readonly channel: number;
  readonly slot: number;
  readonly propensity: number;
}

/** The first half of a decision: all that can be known before scoring. */
export interface Proposal {
  readonly user: UserId;
  readonly at: Millis;
  /** IANA name of the user's zone, '' when unknown. */
  readonly zone: string;
  readonly zoneDigest: Digest;
  /** Version of the state that was read, which is the decision's epoch. */
  readonly epoch: number;
  readonly opportunities: readonly Opportunity[];
  /** The eligible candidates first, then those with noes. */
  readonly candidates: readonly Candidate[];
  /** How many of the candidates are eligible. */
  readonly eligible: number;
  readonly noes: readonly No[];
  /** Stretches without a slot, by message number. */
  readonly gaps: readonly (Gap & { readonly message: number })[];
  readonly assignments: readonly Assignment[];
  /** How the user stands in the contact plan; absent without one. */
  readonly plan?: PlanStanding | undefined;
  /** Addresses that others had or have too, as seen; absent without any. */
  readonly addresses?: readonly SeenAddress[] | undefined;
  /** λ by number of the budget, where what was used so far moved prices from the solved ones; absent: as solved. */
  readonly paced?: Float64Array | undefined;
  /** Numbers of the programs whose policy was stopped by hand, so that their fallback decided; absent: none. */
  readonly fallback?: readonly number[] | undefined;
  /** Features as seen, of all candidates. */
  readonly rows: FeatureRows;
}

/** What a contact that is scheduled for later, at each of these instants, could be, and its rows; it stands for the best. */
export interface Ahead {
  readonly at: readonly number[];
  readonly candidates: readonly Candidate[];
  readonly rows: FeatureRows;
}

/** A proposal with all that has to be scored before it can be settled. */
export interface OpenProposal {
  readonly proposal: Proposal;
  /**
   * Feature rows to be scored by the artefact of the user's arms, a block of increments for each, in this order: those of
   * the eligible candidates, of what is scheduled ahead, and of what would be eligible but for the holdout.
   */
  readonly toScore: readonly FeatureRows[];
  /** What is scheduled in the rest of the plan's period; absent where nothing is, or where the allowance has no price. */
  readonly ahead?: readonly Ahead[] | undefined;
  /** The same decision as for who is not held out; absent where no holdout kept anything back. */
  readonly treated?: Proposal | undefined;
}

/** A decision as it is logged: enough to explain it, to learn from it, and to repeat it. */
export interface DecisionRecord extends Proposal {
  /** What would have gone, were it not for a holdout; absent where that is nothing. */
  readonly shadow?: Shadow | undefined;
  readonly id: DecisionId;
  readonly workspace: string;
  readonly clock: 'plan' | 'send';
  readonly attempt: number;
  readonly engine: string;
  readonly digests: Digests;
  /** Of the eligible candidates: increments as scored, values as priced. */
  readonly increments: Increments;
  readonly value: Float64Array;
  /** Of the eligible candidates and no-send, last: what was drawn from. */
  readonly probability: Float64Array;
  /** Number of the chosen candidate, or -1 for no-send. */
  readonly chosen: number;
  /** Probability with which the action was drawn. */
  readonly propensity: number;
}

/** A record that `decide` made or whose stored checksum holds; delivery takes nothing else. */
export type Decision = Brand<DecisionRecord, 'Decision'>;
