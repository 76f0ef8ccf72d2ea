import type { Prices } from '../arbitration/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { PlanArtefact, Scorer } from '../scoring/index.ts';
import type { Workspace } from './id.ts';

/** What decisions are made with: programs, a scorer, prices; all by digest in every record. */
export interface Setup {
  readonly workspace: Workspace;
  readonly portfolio: Portfolio;
  readonly scorer: Scorer;
  /** Further scorers, for arms that name their artefacts. */
  readonly scorers?: readonly Scorer[];
  /** What was learned from the users of single arms, for these arms. */
  readonly learned?: readonly ArmLearned[];
  readonly prices: Prices;
  /** What is believed of the contact plans; absent: all alike. */
  readonly planBeliefs?: PlanArtefact | undefined;
  /** Version of this engine, for the record. */
  readonly engine: string;
}

/** What the users of one arm taught, of candidates and of contact plans; it decides for that arm alone. */
export interface ArmLearned {
  readonly experiment: string;
  readonly arm: string;
  readonly scorer?: Scorer;
  readonly plans?: PlanArtefact;
}
