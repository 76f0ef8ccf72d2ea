import { assignmentsOf, isHeld } from '../assignment/index.ts';
import {
  eligibilityOf,
  type Eligibility,
  type Gap,
  type No,
  type RuleContext,
  type Stops,
} from '../eligibility/index.ts';
import { digestOf, zoneDataOf, type Digest, type Millis, type ZoneTable } from '../kit/index.ts';
import { candidatesOf, openOpportunities, type Candidate } from '../opportunities/index.ts';
import type { Portfolio } from '../program/index.ts';
import { candidateFeaturesOf, type CandidateFeatures, type FeatureRows } from '../scoring/index.ts';
import {
  consents,
  planBookOf,
  userFeaturesOf,
  type PlanBook,
  type UserFeatures,
  type UserState,
} from '../state/index.ts';
import type { Proposal } from './decision.ts';

/** All that a decision may look at besides the setup: one user at one version, and what people stopped by hand. */
export interface Snapshot {
  readonly state: UserState;
  readonly version: number;
  /** Table of the user's zone, null when the zone is unknown. */
  readonly zone: ZoneTable | null;
  readonly stops: Stops;
}

/** The first half of deciding, compiled for a portfolio. */
export type Propose = (snapshot: Snapshot, now: Millis) => Proposal;

const noZone = digestOf({});
const zoneDigests = new WeakMap<ZoneTable, Digest>();

function digestOfZone(zone: ZoneTable | null): Digest {
  if (!zone) return noZone;
  const known = zoneDigests.get(zone) ?? digestOf(zoneDataOf(zone));
  zoneDigests.set(zone, known);
  return known;
}

interface Parts {
  readonly portfolio: Portfolio;
  readonly eligibility: Eligibility;
  readonly user: UserFeatures;
  readonly candidate: CandidateFeatures;
  readonly plans: PlanBook | undefined;
}

/** Compiles `propose` for a portfolio; throws PROGRAM_INVALID for a rule that cannot be read. */
export function proposerOf(portfolio: Portfolio): Propose {
  const parts = {
    portfolio,
    eligibility: eligibilityOf(portfolio),
    user: userFeaturesOf(portfolio),
    candidate: candidateFeaturesOf(portfolio),
    plans: planBookOf(portfolio),
  };
  return (snapshot, now) => propose(parts, snapshot, now);
}

function propose(parts: Parts, { state, version, zone, stops }: Snapshot, now: Millis): Proposal {
  const { portfolio, eligibility } = parts;
  const assignments = assignmentsOf(portfolio, state.user);
  const held = portfolio.programs.map(({ id }) => isHeld(assignments, id));
  const context: RuleContext = {
    portfolio,
    state,
    now,
    zone,
    read: parts.user.reader(state, now),
    held,
    stops,
  };
  const gaps: (Gap & { message: number })[] = [];
  const opportunities = openOpportunities(state, now);
  const expanded = candidatesOf(portfolio, opportunities, {
    now,
    zone,
    open: (message, span) => {
      const times = eligibility.openTimes(context, message, span);
      for (const gap of times.gaps) gaps.push({ ...gap, message });
      return times.open;
    },
  });
  const judged = eligibleFirst(expanded, eligibility.judge(context, expanded));
  return {
    user: state.user,
    at: now,
    zone: zone?.zone ?? '',
    zoneDigest: digestOfZone(zone),
    epoch: version,
    opportunities,
    ...judged,
    gaps,
    assignments,
    plan: parts.plans?.standing(state, now),
    rows: rowsOf(parts, { context, candidates: judged.candidates }),
  };
}

type Judged = Pick<Proposal, 'candidates' | 'eligible' | 'noes'>;

/** Moves candidates with noes behind the eligible ones, in their order. */
function eligibleFirst(candidates: readonly Candidate[], noes: readonly No[]): Judged {
  if (noes.length === 0) return { candidates, eligible: candidates.length, noes };
  const refused = new Set(noes.map(({ candidate }) => candidate));
  const order = [...candidates.keys()].sort(
    (a, b) => Number(refused.has(a)) - Number(refused.has(b)) || a - b,
  );
  const place = new Map(order.map((from, to) => [from, to]));
  return {
    candidates: order.map((from) => candidates[from]!),
    eligible: candidates.length - refused.size,
    noes: noes.map((no) => ({ ...no, candidate: place.get(no.candidate)! })),
  };
}

/** The user part of features as seen; without consent to personalisation just the constant. */
export function userRowOf(user: UserFeatures, state: UserState, now: Millis): Float32Array {
  const row = new Float32Array(user.width);
  if (consents(state, 'personalisation')) user.write(state, now, row);
  else row[0] = 1;
  return row;
}

/** Features as seen; without consent to personalisation nothing of the user's past is looked at or logged. */
function rowsOf(
  { user, candidate }: Parts,
  { context, candidates }: { readonly context: RuleContext; readonly candidates: readonly Candidate[] },
): FeatureRows {
  const { state, now, zone } = context;
  const personal = consents(state, 'personalisation');
  const userRow = userRowOf(user, state, now);
  const rows = new Float32Array(candidates.length * candidate.width);
  candidate.write({ state, now, zone, user: userRow }, candidates, { personal, rows });
  return { user: userRow, candidates: rows, count: candidates.length };
}
