import { pricesDigest, type Prices } from '../arbitration/index.ts';
import { assignerOf, subjectOf } from '../assignment/index.ts';
import type { Digest, Millis } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { emptyIncrements, type PlanArtefact, type Scorer } from '../scoring/index.ts';
import { userFeaturesOf } from '../state/index.ts';
import { armsMatter, byArms, setupUnder } from './arms.ts';
import type { Decision } from './decision.ts';
import type { Workspace } from './id.ts';
import { planDeciderOf, type ChoosePlan } from './plan.ts';
import { proposerOf, type Propose, type Snapshot } from './propose.ts';
import { distributorOf, settlerOf, type Settle } from './settle.ts';
import { shadowerOf } from './shadow.ts';

/** What decisions are made with: programs, a scorer, prices; all by digest in every record. */
export interface Setup {
  readonly workspace: Workspace;
  readonly portfolio: Portfolio;
  readonly scorer: Scorer;
  /** Further scorers, for arms that name their artefacts. */
  readonly scorers?: readonly Scorer[];
  readonly prices: Prices;
  /** What is believed of the contact plans; absent: all alike. */
  readonly planBeliefs?: PlanArtefact | undefined;
  /** Version of this engine, for the record. */
  readonly engine: string;
}

/** A setup at work. */
export interface Decider {
  /** The slow clock, to be asked before every decision; it says nothing while a plan lasts. */
  readonly choosePlan: ChoosePlan;
  readonly propose: Propose;
  readonly settle: Settle;
  /** Both halves with a synchronous scorer. `attempt` counts lost races at one version, from 0. */
  readonly decide: (snapshot: Snapshot, now: Millis, attempt: number) => Decision;
}

/**
 * Compiles a setup; throws PROGRAM_INVALID for a row that cannot be read, SCORING_ARTEFACT_UNFIT for beliefs about other
 * plans, DECISION_ARM_UNFIT for an arm that names what the setup does not have. Who is in an arm that changes something
 * is decided for with the setup so changed; the record names the portfolio and the setup's own prices, and the arms that
 * changed them among its assignments.
 */
export function deciderOf(setup: Setup): Decider {
  const priced = pricesDigest(setup.prices);
  const usual = usualDeciderOf(setup, priced);
  const { portfolio } = setup;
  if (!armsMatter(portfolio)) return usual;
  const deciders = byArms(portfolio, (arms) => usualDeciderOf(setupUnder(setup, arms), priced));
  const assigner = assignerOf(portfolio);
  const features = userFeaturesOf(portfolio);
  const deciderFor = ({ state }: Snapshot, now: Millis) =>
    deciders(assigner.assign(subjectOf(state, now, features.reader(state, now))).assignments);
  return {
    choosePlan: usual.choosePlan,
    propose: (snapshot, now) => deciderFor(snapshot, now).propose(snapshot, now),
    settle: (proposal, increments, attempt) =>
      deciders(proposal.assignments).settle(proposal, increments, attempt),
    decide: (snapshot, now, attempt) => deciderFor(snapshot, now).decide(snapshot, now, attempt),
  };
}

function usualDeciderOf(setup: Setup, priced: Digest): Decider {
  const { workspace, portfolio, scorer, prices, engine } = setup;
  const propose = proposerOf(portfolio);
  const shadowOf = shadowerOf({
    workspace,
    portfolio,
    scorer,
    propose,
    distribute: distributorOf(portfolio, prices),
  });
  const settle = settlerOf({ workspace, portfolio, prices, priced, artefact: scorer.digest, engine });
  return {
    choosePlan: planDeciderOf(setup),
    propose,
    settle,
    decide: (snapshot, now, attempt) => {
      const proposal = propose(snapshot, now);
      const { rows, eligible } = proposal;
      const increments = emptyIncrements(eligible, portfolio.objectives.length);
      scorer.score({ user: rows.user, candidates: rows.candidates, count: eligible }, increments);
      const shadow = shadowOf({ snapshot, proposal, now, attempt });
      return settle(shadow ? { ...proposal, shadow } : proposal, increments, attempt);
    },
  };
}
