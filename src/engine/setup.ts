import {
  declaredPrices,
  reweighed,
  withArmPrices,
  withSolved,
  type AllSolved,
  type Prices,
} from '../arbitration/index.ts';
import type { Setup } from '../decision/index.ts';
import { portfolioOf, type Program } from '../program/index.ts';
import {
  linearPrior,
  scorerOf,
  type Artefact,
  type NamedWeights,
  type PlanArtefact,
} from '../scoring/index.ts';

/** What a team brings: programs, what was learned or is believed, and its exchange rates. */
export interface SetupInput {
  readonly programs: readonly Program[];
  /** What was learned; absent: the belief. */
  readonly artefact?: Artefact;
  /** Weights by column name and their sd, where nothing was learned yet. */
  readonly belief?: { readonly mean?: NamedWeights; readonly sd?: Readonly<Record<string, number>> };
  /** Exchange rates that differ from those the programs declare. */
  readonly rates?: Readonly<Record<string, number>>;
  /** What was learned of the contact plans; absent: all alike. */
  readonly planBeliefs?: PlanArtefact | undefined;
  /** What decisions of a plan's period are expected to bring; absent: what was learned with the plans. */
  readonly planPrice?: Prices['plan'];
  /** Solved prices of budgets and floors, of arms with their own too, and what they are paced by; absent: they cost nothing. */
  readonly solved?: AllSolved | undefined;
  readonly workspace: Setup['workspace'];
}

/** Version that decisions carry. */
const engineVersion = 'fantail 0.1.0';

/** Checks programs against each other and joins them with a scorer and prices. Throws PROGRAM_CONFLICT, SCORING_ARTEFACT_UNFIT. */
export function setupOf(input: SetupInput): Setup {
  const { programs, artefact, belief, rates = {}, planBeliefs, planPrice, solved, workspace } = input;
  const portfolio = portfolioOf(programs);
  const declared = reweighed(declaredPrices(portfolio), rates);
  const prices = solved ? withSolved(declared, solved) : declared;
  const prospects = planPrice ?? planBeliefs?.prospects;
  return {
    workspace,
    portfolio: withArmPrices(portfolio, prices),
    scorer: scorerOf(artefact ?? linearPrior(portfolio, belief), portfolio),
    prices: prospects ? { ...prices, plan: prospects } : prices,
    planBeliefs,
    engine: engineVersion,
  };
}
