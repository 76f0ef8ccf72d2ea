import type { Prices } from '../arbitration/index.ts';
import type { Millis } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { emptyIncrements, type PlanBeliefs, type Scorer } from '../scoring/index.ts';
import type { Decision } from './decision.ts';
import type { Workspace } from './id.ts';
import { planDeciderOf, type ChoosePlan } from './plan.ts';
import { proposerOf, type Propose, type Snapshot } from './propose.ts';
import { settlerOf, type Settle } from './settle.ts';

/** What decisions are made with: programs, a scorer, prices; all by digest in every record. */
export interface Setup {
  readonly workspace: Workspace;
  readonly portfolio: Portfolio;
  readonly scorer: Scorer;
  readonly prices: Prices;
  /** What is believed of the contact plans; absent: all alike. */
  readonly planBeliefs?: PlanBeliefs | undefined;
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

/** Compiles a setup; throws PROGRAM_INVALID for a row that cannot be read, SCORING_ARTEFACT_UNFIT for beliefs about other plans. */
export function deciderOf(setup: Setup): Decider {
  const { workspace, portfolio, scorer, prices, engine } = setup;
  const propose = proposerOf(portfolio);
  const settle = settlerOf({ workspace, portfolio, prices, artefact: scorer.digest, engine });
  return {
    choosePlan: planDeciderOf(setup),
    propose,
    settle,
    decide: (snapshot, now, attempt) => {
      const proposal = propose(snapshot, now);
      const { rows, eligible } = proposal;
      const increments = emptyIncrements(eligible, portfolio.objectives.length);
      scorer.score({ user: rows.user, candidates: rows.candidates, count: eligible }, increments);
      return settle(proposal, increments, attempt);
    },
  };
}
