import {
  eligibilityOf,
  type Eligibility,
  type No,
  type RuleContext,
  type Stops,
} from '../eligibility/index.ts';
import { digestOf, Slab, zoneDataOf, type Digest, type Millis, type ZoneTable } from '../kit/index.ts';
import { expanderOf, openOpportunities, type Candidate, type Expand } from '../opportunities/index.ts';
import type { Portfolio } from '../program/index.ts';
import { candidateFeaturesOf, type CandidateFeatures, type FeatureRows } from '../scoring/index.ts';
import {
  consents,
  planBookOf,
  userFeaturesOf,
  type PlanBook,
  type SharedAddress,
  type UserFeatures,
  type UserState,
} from '../state/index.ts';
import { circumstancesOf } from './circumstances.ts';
import type { Proposal, SeenAddress } from './decision.ts';
import { withDeferred } from './defer.ts';

/** All that a decision may look at besides the setup: one user at one version, and what people stopped by hand. */
export interface Snapshot {
  readonly state: UserState;
  readonly version: number;
  /** Table of the user's zone, null when the zone is unknown. */
  readonly zone: ZoneTable | null;
  readonly stops: Stops;
  /** What is known of addresses that others had or have too; absent: none. Read after the user. */
  readonly addresses?: readonly SharedAddress[] | undefined;
  /** Holdouts are not looked at: what would be decided without them is asked. */
  readonly holdouts?: 'lifted';
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
  readonly eligibility: Eligibility;
  readonly circumstances: ReturnType<typeof circumstancesOf>;
  readonly expand: Expand;
  /** Whether refused messages may be put off; where hours are declared, they stand at later ones already. */
  readonly defers: boolean;
  readonly user: UserFeatures;
  readonly candidate: CandidateFeatures;
  readonly plans: PlanBook | undefined;
}

/** Compiles `propose` for a portfolio; throws PROGRAM_INVALID for a rule that cannot be read. */
export function proposerOf(portfolio: Portfolio): Propose {
  const eligibility = eligibilityOf(portfolio);
  const user = userFeaturesOf(portfolio);
  const parts = {
    eligibility,
    circumstances: circumstancesOf(portfolio, eligibility, user),
    expand: expanderOf(portfolio),
    defers: portfolio.programs[0]?.slots.kind !== 'hours',
    user,
    candidate: candidateFeaturesOf(portfolio),
    plans: planBookOf(portfolio),
  };
  return (snapshot, now) => propose(parts, snapshot, now);
}

function propose(parts: Parts, snapshot: Snapshot, now: Millis): Proposal {
  const { state, version, zone } = snapshot;
  const opportunities = openOpportunities(state, now);
  const { context, assignments } = parts.circumstances(snapshot, { now, from: now, opportunities });
  const judge = parts.eligibility.judge(context);
  const { candidates, gaps } = parts.expand(opportunities, { now, zone, hours: judge });
  const judged = eligibleFirst(
    parts.defers
      ? withDeferred(judge, candidates, opportunities)
      : { candidates, noes: judge.noes(candidates) },
  );
  // Written out, as in `settle`.
  return {
    user: state.user,
    at: now,
    zone: zone?.zone ?? '',
    zoneDigest: digestOfZone(zone),
    epoch: version,
    opportunities,
    candidates: judged.candidates,
    eligible: judged.eligible,
    noes: judged.noes,
    gaps,
    assignments,
    plan: parts.plans?.standing(state, now),
    addresses: snapshot.addresses?.map(seenOf),
    rows: rowsOf(parts, { context, candidates: judged.candidates }),
  };
}

const seenOf = ({ channel, key, version, consent, contacts }: SharedAddress): SeenAddress => ({
  channel,
  key,
  version,
  refused: Object.keys(consent).filter((scope) => !consent[scope]!.value),
  contacts: contacts.map(({ slot }) => slot),
});

type Judged = Pick<Proposal, 'candidates' | 'eligible' | 'noes'>;

/** Where each candidate of the decision at hand goes; refused ones are marked below 0 at first. */
let places = new Int32Array(64);

/** Moves candidates with noes behind the eligible ones, in their order. */
function eligibleFirst({ candidates, noes }: Pick<Proposal, 'candidates' | 'noes'>): Judged {
  const count = candidates.length;
  if (noes.length === 0) return { candidates, eligible: count, noes };
  if (places.length < count) places = new Int32Array(2 * count);
  places.fill(0, 0, count);
  for (const { candidate } of noes) places[candidate] = -1;
  const ordered: Candidate[] = [];
  const move = (i: number) => {
    places[i] = ordered.length;
    ordered.push(candidates[i]!);
  };
  for (let i = 0; i < count; i++) if (places[i] === 0) move(i);
  const eligible = ordered.length;
  for (let i = 0; i < count; i++) if (places[i]! < 0) move(i);
  const moved = noes.map(({ candidate, rule, reason, until }): No => {
    const to = places[candidate]!;
    return until === undefined ? { candidate: to, rule, reason } : { candidate: to, rule, reason, until };
  });
  return { candidates: ordered, eligible, noes: moved };
}

/** Writes the user part of features as seen; without consent to personalisation just the constant. */
function writeUser(
  user: UserFeatures,
  state: UserState,
  { now, row }: { readonly now: Millis; readonly row: Float32Array },
): void {
  if (consents(state, 'personalisation')) user.write(state, now, row);
  else row[0] = 1;
}

/** The user part alone, for the plan clock. */
export function userRowOf(user: UserFeatures, state: UserState, now: Millis): Float32Array {
  const row = new Float32Array(user.width);
  writeUser(user, state, { now, row });
  return row;
}

const slab = new Slab();

/** Features as seen; without consent to personalisation nothing of the user's past is looked at or logged. */
function rowsOf(
  { user, candidate }: Parts,
  { context, candidates }: { readonly context: RuleContext; readonly candidates: readonly Candidate[] },
): FeatureRows {
  const { state, now, zone, opportunities } = context;
  const userRow = slab.singles(user.width);
  const rows = slab.singles(candidates.length * candidate.width);
  writeUser(user, state, { now, row: userRow });
  const personal = consents(state, 'personalisation');
  candidate.write({ state, now, zone, user: userRow, opportunities }, candidates, { personal, rows });
  return { user: userRow, candidates: rows, count: candidates.length };
}
