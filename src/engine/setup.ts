import { declaredPrices, reweighed } from '../arbitration/index.ts';
import type { Setup } from '../decision/index.ts';
import { portfolioOf, type Program } from '../program/index.ts';
import { linearPrior, linearScorer, type LinearArtefact, type NamedWeights } from '../scoring/index.ts';

/** What a team brings: programs, what was learned or is believed, and its exchange rates. */
export interface SetupInput {
  readonly programs: readonly Program[];
  /** What was learned; absent: the belief. */
  readonly artefact?: LinearArtefact;
  /** Weights by column name and their sd, where nothing was learned yet. */
  readonly belief?: { readonly mean?: NamedWeights; readonly sd?: Readonly<Record<string, number>> };
  /** Exchange rates that differ from those the programs declare. */
  readonly rates?: Readonly<Record<string, number>>;
  readonly workspace: Setup['workspace'];
}

/** Version that decisions carry. */
const engineVersion = 'fantail 0.1.0';

/** Checks programs against each other and joins them with a scorer and prices. Throws PROGRAM_CONFLICT, SCORING_ARTEFACT_UNFIT. */
export function setupOf({ programs, artefact, belief, rates = {}, workspace }: SetupInput): Setup {
  const portfolio = portfolioOf(programs);
  return {
    workspace,
    portfolio,
    scorer: linearScorer(artefact ?? linearPrior(portfolio, belief), portfolio),
    prices: reweighed(declaredPrices(portfolio), rates),
    engine: engineVersion,
  };
}
