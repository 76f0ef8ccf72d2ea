import type { Standing } from '../assignment/index.ts';
import { eligibilityOf, type Eligibility, type No, type RuleContext } from '../eligibility/index.ts';
import { digestOf, Slab, zoneDataOf, type Digest, type Millis, type ZoneTable } from '../kit/index.ts';
import { expanderOf, openOpportunities, type Candidate, type Expand } from '../opportunities/index.ts';
import type { Portfolio } from '../program/index.ts';
import { candidateFeaturesOf, type CandidateFeatures, type FeatureRows } from '../scoring/index.ts';
import {
  consentsAt,
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
import type { Snapshot } from './snapshot.ts';

/** The first half of deciding, compiled for a portfolio as it is under the arms in which the user stands. */
export type Propose = (snapshot: Snapshot, now: Millis, standing: Standing) => Proposal;

const noZone = digestOf({});
const zoneDigests = new WeakMap<ZoneTable, Digest>();

function digestOfZone(zone: ZoneTable | null): Digest {
  if (!zone) return noZone;
  const known = zoneDigests.get(zone) ?? digestOf(zoneDataOf(zone));
  zoneDigests.set(zone, known);
  return known;
}

/** What proposing is compiled to. */
export interface Parts {
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
  const parts = partsOf(portfolio);
  return (snapshot, now, standing) => propose(parts, snapshot, { now, standing });
}

/** Compiles what proposing needs; throws PROGRAM_INVALID for a rule that cannot be read. */
export function partsOf(portfolio: Portfolio): Parts {
  const eligibility = eligibilityOf(portfolio);
  const user = userFeaturesOf(portfolio);
  return {
    eligibility,
    circumstances: circumstancesOf(eligibility, user),
    expand: expanderOf(portfolio),
    defers: portfolio.programs[0]?.slots.kind !== 'hours',
    user,
    candidate: candidateFeaturesOf(portfolio),
    plans: planBookOf(portfolio),
  };
}

/** When a user is decided for, and where the user stands in holdouts and experiments. */
export interface Moment {
  readonly now: Millis;
  readonly standing: Standing;
}

function propose(parts: Parts, snapshot: Snapshot, { now, standing }: Moment): Proposal {
  const { state, version, zone } = snapshot;
  const opportunities = openOpportunities(state, now);
  const { context, assignments } = parts.circumstances(snapshot, {
    now,
    from: now,
    opportunities,
    standing,
  });
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
  { now, row, personal }: { readonly now: Millis; readonly row: Float32Array; readonly personal: boolean },
): void {
  if (personal) user.write(state, now, row);
  else row[0] = 1;
}

/** The user part alone, for the plan clock. */
export function userRowOf(user: UserFeatures, state: UserState, now: Millis): Float32Array {
  const row = new Float32Array(user.width);
  writeUser(user, state, { now, row, personal: consentsAt(state, 'personalisation', now) });
  return row;
}

const slab = new Slab();

/** Features as seen; without consent to personalisation nothing of the user's past is looked at or logged. */
export function rowsOf(
  { user, candidate }: Pick<Parts, 'user' | 'candidate'>,
  { context, candidates }: { readonly context: RuleContext; readonly candidates: readonly Candidate[] },
): FeatureRows {
  const { state, now, zone, opportunities } = context;
  const userRow = slab.singles(user.width);
  const rows = slab.singles(candidates.length * candidate.width);
  const personal = consentsAt(state, 'personalisation', now);
  writeUser(user, state, { now, row: userRow, personal });
  candidate.write({ state, now, zone, user: userRow, opportunities }, candidates, { personal, rows });
  return { user: userRow, candidates: rows, count: candidates.length };
}
