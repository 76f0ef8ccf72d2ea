import { pricesDigest } from '../arbitration/index.ts';
import type { Digest } from '../kit/index.ts';
import { emptyIncrements } from '../scoring/index.ts';
import { byArms, setupUnder } from './arms.ts';
import type { Decision } from './decision.ts';
import { drawFor } from './draw.ts';
import { decisionErrors } from './errors.ts';
import { distributorOf } from './settle.ts';
import type { Setup } from './setup.ts';

/** How deep a replay goes: from the logged scores on, or from the logged features on. */
export type ReplayDepth = 'scores' | 'features';

/** One place where the replay and the record differ. */
export interface Difference {
  readonly what: 'increment' | 'value' | 'sd' | 'probability' | 'chosen' | 'propensity';
  readonly index: number;
  readonly recorded: number;
  readonly replayed: number;
}

/** Replays decisions of one setup; an empty list means bit for bit the same. */
export type Replay = (decision: Decision, depth: ReplayDepth) => readonly Difference[];

export function compare(
  what: Difference['what'],
  recorded: ArrayLike<number>,
  replayed: ArrayLike<number>,
): Difference[] {
  const found: Difference[] = [];
  for (let index = 0; index < Math.max(recorded.length, replayed.length); index++) {
    const a = recorded[index] ?? Number.NaN;
    const b = replayed[index] ?? Number.NaN;
    if (!Object.is(a, b)) found.push({ what, index, recorded: a, replayed: b });
  }
  return found;
}

/** Throws DECISION_SETUP_DIFFERS unless a decision was made with what is at hand. */
export function sameAs(what: string, recorded: string, given: string): void {
  if (recorded !== given) throw decisionErrors.DECISION_SETUP_DIFFERS({ what, recorded, given });
}

/** Compiles a replay; it throws DECISION_SETUP_DIFFERS for a decision that was made with another setup. */
export function replayerOf(setup: Setup): Replay {
  const priced = pricesDigest(setup.prices);
  const replayers = byArms(setup.portfolio, (arms) => replayerUnder(setupUnder(setup, arms), priced));
  return (decision, depth) => replayers(decision.assignments)(decision, depth);
}

function replayerUnder({ portfolio, scorer, prices }: Setup, priced: Digest): Replay {
  const distribute = distributorOf(portfolio, prices);
  const given = { portfolio: portfolio.digest, artefact: scorer.digest, prices: priced };
  return (decision, depth) => {
    for (const what of ['portfolio', 'artefact', 'prices'] as const)
      sameAs(what, decision.digests[what], given[what]);
    let increments = decision.increments;
    if (depth === 'features') {
      increments = emptyIncrements(decision.eligible, portfolio.objectives.length);
      scorer.score({ ...decision.rows, count: decision.eligible }, increments);
    }
    const { value, probability } = distribute(decision, increments);
    const drawn = drawFor(decision.id, probability);
    const chosen = drawn === decision.eligible ? -1 : drawn;
    return [
      ...compare('increment', decision.increments.mean, increments.mean),
      ...compare('increment', decision.increments.sd, increments.sd),
      ...compare('increment', decision.increments.shared, increments.shared),
      ...compare('value', decision.value, value),
      ...compare('probability', decision.probability, probability),
      ...compare('chosen', [decision.chosen], [chosen]),
      ...compare('propensity', [decision.propensity], [probability[drawn]!]),
    ];
  };
}
