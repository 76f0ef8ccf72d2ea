import type { Prices } from '../arbitration/index.ts';
import type { Millis } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { emptyIncrements, type Scorer } from '../scoring/index.ts';
import type { Decision } from './decision.ts';
import { proposerOf, type Propose, type Snapshot } from './propose.ts';
import type { Workspace } from './id.ts';
import { settlerOf, type Settle } from './settle.ts';

/** What decisions are made with: programs, a scorer, prices; all by digest in every record. */
export interface Setup {
  readonly workspace: Workspace;
  readonly portfolio: Portfolio;
  readonly scorer: Scorer;
  readonly prices: Prices;
  /** Version of this engine, for the record. */
  readonly engine: string;
}

/** A setup at work. */
export interface Decider {
  readonly propose: Propose;
  readonly settle: Settle;
  /** Both halves with a synchronous scorer. `attempt` counts lost races at one version, from 0. */
  readonly decide: (snapshot: Snapshot, now: Millis, attempt: number) => Decision;
}

/** Compiles a setup; throws PROGRAM_INVALID for a row that cannot be read. */
export function deciderOf(setup: Setup): Decider {
  const { workspace, portfolio, scorer, prices, engine } = setup;
  const propose = proposerOf(portfolio);
  const settle = settlerOf({ workspace, portfolio, prices, artefact: scorer.digest, engine });
  return {
    propose,
    settle,
    decide: (snapshot, now, attempt) => {
      const proposal = propose(snapshot, now);
      const increments = emptyIncrements(proposal.eligible, portfolio.objectives.length);
      scorer.score({ ...proposal.rows, count: proposal.eligible }, increments);
      return settle(proposal, increments, attempt);
    },
  };
}
