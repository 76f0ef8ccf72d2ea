import { pricesDigest } from '../arbitration/index.ts';
import type { Digest } from '../kit/index.ts';
import { byArms, planSetupUnder } from './arms.ts';
import { drawFor } from './draw.ts';
import { planPartsOf, type PlanDecision } from './plan.ts';
import { compare, sameAs, type Difference } from './replay.ts';
import type { Setup } from './setup.ts';

/** Replays plan decisions of one setup; an empty list means bit for bit the same. */
export type PlanReplay = (decision: PlanDecision) => readonly Difference[];

/** Compiles a replay; it throws DECISION_SETUP_DIFFERS for a plan that was chosen with another setup. */
export function planReplayerOf(setup: Setup): PlanReplay {
  const prices = pricesDigest(setup.prices);
  const replayers = byArms(setup.portfolio, (arms) => replayerUnder(planSetupUnder(setup, arms), prices));
  return (decision) => replayers(decision.assignments)(decision);
}

function replayerUnder(setup: Setup, prices: Digest): PlanReplay {
  const parts = planPartsOf(setup);
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
