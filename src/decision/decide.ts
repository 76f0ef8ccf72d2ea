import { pricesDigest, type Prices } from '../arbitration/index.ts';
import { assignerOf, subjectOf, type Standing } from '../assignment/index.ts';
import type { Stops } from '../eligibility/index.ts';
import type { Millis } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { emptyIncrements, type FeatureRows, type Increments } from '../scoring/index.ts';
import { planBookOf, userFeaturesOf } from '../state/index.ts';
import { armsMatter, byArmsAtOnce, setupUnder, taughtSetup, type Arms } from './arms.ts';
import type { Decision, OpenProposal, Proposal } from './decision.ts';
import { decisionErrors } from './errors.ts';
import { lookAheadOf } from './foresee.ts';
import { pacedLambdasOf } from './paced.ts';
import { planChooserOf, type ChoosePlan, type PlanChooser } from './plan.ts';
import { proposerOf, type Propose } from './propose.ts';
import { settlerOf, type Settle } from './settle.ts';
import type { Setup } from './setup.ts';
import { treatedBy } from './shadow.ts';
import type { Snapshot } from './snapshot.ts';

/** A setup at work. */
export interface Decider {
  /** The slow clock, to be asked before every decision; it says nothing while a plan lasts. */
  readonly choosePlan: ChoosePlan;
  /** The first half: all that can be known before scoring, and the rows that want scores of the artefact of the user's arms. */
  readonly propose: (snapshot: Snapshot, now: Millis) => OpenProposal;
  /** The second half. Throws DECISION_INCREMENTS_UNFIT unless there is a finite number for every row and objective. */
  readonly settle: Settle;
  /** Both halves with the setup's scorer between them. `attempt` counts lost races at one version, from 0. */
  readonly decide: (snapshot: Snapshot, now: Millis, attempt: number) => Decision;
}

/**
 * Compiles a setup; throws PROGRAM_INVALID for a row that cannot be read, SCORING_ARTEFACT_UNFIT for beliefs about other
 * plans, DECISION_ARM_UNFIT for an arm that names what the setup does not have. Who is in an arm that changes something
 * is decided for with the setup so changed; the record names the portfolio, the setup's own prices or those with what the
 * arm learned of its plans, and the arms that changed them among its assignments. Each user is assigned once a decision.
 */
export function deciderOf(setup: Setup): Decider {
  const { portfolio } = setup;
  const usual = compiledOf(setup, { solved: setup.prices, arms: new Map() });
  const compiled = armsMatter(portfolio)
    ? byArmsAtOnce(portfolio, (arms) => {
        const taught = taughtSetup(setup, arms);
        return compiledOf(setupUnder(taught, arms), { solved: taught.prices, arms });
      })
    : () => usual;
  const assigner = assignerOf(portfolio);
  const features = userFeaturesOf(portfolio);
  const standingOf = ({ state }: Snapshot, now: Millis): Standing =>
    assigner.assign(subjectOf(state, now, features.reader(state, now)));
  const book = planBookOf(portfolio);
  return {
    choosePlan: (snapshot, now, attempt) => {
      if (!book?.isDue(snapshot.state, now)) return undefined;
      const { assignments } = standingOf(snapshot, now);
      return compiled(assignments).choosePlan(snapshot, now, { attempt, assignments });
    },
    propose: (snapshot, now) => {
      const standing = standingOf(snapshot, now);
      return compiled(standing.assignments).propose(snapshot, now, standing);
    },
    settle: (proposal, increments, attempt) => {
      checkIncrements(proposal, increments, portfolio.objectives.length);
      return compiled(proposal.proposal.assignments).settle(proposal, increments, attempt);
    },
    decide: (snapshot, now, attempt) => {
      const standing = standingOf(snapshot, now);
      return compiled(standing.assignments).decide(snapshot, now, { attempt, standing });
    },
  };
}

/** A setup compiled for users whose arms are known. */
interface Compiled {
  readonly choosePlan: PlanChooser;
  readonly propose: (snapshot: Snapshot, now: Millis, standing: Standing) => OpenProposal;
  readonly settle: Settle;
  readonly decide: (
    snapshot: Snapshot,
    now: Millis,
    by: { readonly attempt: number; readonly standing: Standing },
  ) => Decision;
}

/** What a setup was made of: which prices, before arms changed them, and which arms. */
interface MadeOf {
  readonly solved: Prices;
  readonly arms: Arms;
}

function compiledOf(setup: Setup, { solved, arms }: MadeOf): Compiled {
  const { workspace, portfolio, scorer, prices, engine } = setup;
  const priced = pricesDigest(solved);
  const paced = pacedLambdasOf(solved, arms, prices);
  const proposer = proposerOf(portfolio);
  const proposeAtHand: Propose = (snapshot, now, standing) => {
    const proposal = proposer(snapshot, now, standing);
    const lambdas = paced(snapshot.pace);
    const fallback = stoppedIn(portfolio, snapshot.stops);
    return lambdas || fallback ? { ...proposal, paced: lambdas, fallback } : proposal;
  };
  const lookAhead = lookAheadOf(portfolio, prices);
  const treatedOf = treatedBy(proposeAtHand);
  const settle = settlerOf({ workspace, portfolio, prices, priced, artefact: scorer.digest, engine });
  const propose = (snapshot: Snapshot, now: Millis, standing: Standing): OpenProposal => {
    const proposal = proposeAtHand(snapshot, now, standing);
    const ahead = lookAhead(proposal, snapshot, { now, standing });
    const treated = treatedOf(proposal, snapshot, { now, standing });
    return { proposal, ahead, treated, toScore: toScoreOf({ proposal, ahead, treated }) };
  };
  const scored = (rows: FeatureRows): Increments => {
    const increments = emptyIncrements(rows.count, portfolio.objectives.length);
    scorer.score(rows, increments);
    return increments;
  };
  return {
    choosePlan: planChooserOf(setup, priced),
    propose,
    settle,
    decide: (snapshot, now, { attempt, standing }) => {
      const proposal = propose(snapshot, now, standing);
      return settle(proposal, proposal.toScore.map(scored), attempt);
    },
  };
}

/** Numbers of the programs whose policy is stopped by hand; undefined for none. */
function stoppedIn({ programs }: Portfolio, { policies }: Stops): readonly number[] | undefined {
  if (!policies || policies.length === 0) return undefined;
  const stopped = programs.flatMap(({ id }, number) => (policies.includes(id) ? [number] : []));
  return stopped.length > 0 ? stopped : undefined;
}

const eligibleRows = ({ rows: { user, candidates }, eligible }: Proposal): FeatureRows => ({
  user,
  candidates,
  count: eligible,
});

/** In the order that `settle` takes increments in. */
function toScoreOf({ proposal, ahead, treated }: Omit<OpenProposal, 'toScore'>): readonly FeatureRows[] {
  const atHand = eligibleRows(proposal);
  if (!ahead && !treated) return [atHand];
  return [atHand, ...(ahead ?? []).map(({ rows }) => rows), ...(treated ? [eligibleRows(treated)] : [])];
}

/** Scores that come from elsewhere are looked at before anything is drawn by them. */
function checkIncrements({ toScore }: OpenProposal, given: readonly Increments[], objectives: number): void {
  const unfit = (problem: string) => decisionErrors.DECISION_INCREMENTS_UNFIT({ problem });
  if (given.length !== toScore.length)
    throw unfit(`${given.length} blocks for ${toScore.length} blocks of rows`);
  toScore.forEach(({ count }, block) => {
    const { mean, sd, shared } = given[block]!;
    const size = count * objectives;
    if (mean.length !== size || sd.length !== size || shared.length !== objectives)
      throw unfit(`block ${block} has ${count} rows of ${objectives} objectives`);
    if (![mean, sd, shared].every(areFinite)) throw unfit(`block ${block} has a number that is not finite`);
  });
}

/** A loop: `every` of a typed array takes half as long as settling. */
function areFinite(numbers: Float32Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return false;
  return true;
}
