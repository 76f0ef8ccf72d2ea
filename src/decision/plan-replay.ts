import { pricesDigest } from '../arbitration/index.ts';
import type { Setup } from './decide.ts';
import { drawFor } from './draw.ts';
import { planPartsOf, type PlanDecision } from './plan.ts';
import { compare, sameAs, type Difference } from './replay.ts';

/** Replays plan decisions of one setup; an empty list means bit for bit the same. */
export type PlanReplay = (decision: PlanDecision) => readonly Difference[];

/** Compiles a replay; it throws DECISION_SETUP_DIFFERS for a plan that was chosen with another setup. */
export function planReplayerOf(setup: Setup): PlanReplay {
  const parts = planPartsOf(setup);
  const prices = pricesDigest(setup.prices);
  return (decision) => {
    const { digests, id, age, userRow, chosen, propensity } = decision;
    sameAs('portfolio', digests.portfolio, setup.portfolio.digest);
    sameAs('beliefs', digests.beliefs, parts?.values.digest ?? 'none');
    sameAs('prices', digests.prices, prices);
    const { values, policy } = parts!;
    const { mean, sd } = values.of(userRow);
    const probability = policy({ mean, sd, age });
    const drawn = drawFor(id, probability);
    return [
      ...compare('value', decision.mean, mean),
      ...compare('sd', decision.sd, sd),
      ...compare('probability', decision.probability, probability),
      ...compare('chosen', [chosen], [drawn]),
      ...compare('propensity', [propensity], [probability[drawn]!]),
    ];
  };
}
