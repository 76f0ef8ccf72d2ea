import { quadraticForm, type Stream } from '../../kit/index.ts';
import { sameLength, wholeCount } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { drawerOf, type ArmOutcomes } from './outcomes.ts';

/** What each metric is worth, per unit, in one currency. */
export type Weights = readonly number[];

/** An arm under one set of weights. */
export interface WeightedArm {
  readonly name: string;
  readonly value: number;
  readonly se: number;
  /** Probability that it is the best under these weights, given the estimates (flat prior). */
  readonly probabilityBest: number;
}

/** A choice by weights, and what it costs whoever weighs otherwise. */
export interface WeightedChoice {
  readonly arms: readonly WeightedArm[];
  /** The arm of the highest estimate. */
  readonly chosen: string;
  /** Under these weights: how much the best arm is expected to be above the chosen one. */
  readonly regret: number;
  /** The same for other weights, by name. */
  readonly regretUnder: Readonly<Record<string, number>>;
  /**
   * By metric, the factors of its weight between which the same arm has the highest estimate; null where nothing
   * changes it.
   */
  readonly stable: readonly { readonly from: number | null; readonly to: number | null }[];
}

/** How a choice is looked at. */
export interface WeightedOptions {
  readonly weights: Weights;
  /** Weights that others might have. */
  readonly others?: Readonly<Record<string, Weights>>;
  readonly stream: Stream;
  /** Default 4,000. */
  readonly draws?: number;
}

/**
 * The best arm by a weighted sum of metrics, with its expected regret E[max v'μ − v'μ_chosen] under the weights v it
 * was chosen by and under others, over the joint uncertainty of the means. Errors: EXPERIMENTS_SAMPLE_UNFIT,
 * EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_NO_SPREAD, EXPERIMENTS_NUMBER_UNFIT.
 */
export function weightedChoice(
  arms: readonly ArmOutcomes[],
  { weights, others = {}, stream, draws = 4000 }: WeightedOptions,
): WeightedChoice {
  wholeCount('draws', draws);
  const draw = drawerOf(arms, stream);
  const sets = [weights, ...Object.values(others)];
  for (const set of sets) checkWeights(set, arms[0]!.means.length);
  const values = arms.map(({ means }) => weighted(means, weights));
  const chosen = values.indexOf(Math.max(...values));
  const best = new Float64Array(arms.length);
  const regrets = new Float64Array(sets.length);
  for (let done = 0; done < draws; done++) {
    const means = draw();
    sets.forEach((set, at) => {
      const [top, most, own] = highest(means, set, chosen);
      regrets[at]! += (most - own) / draws;
      if (at === 0) best[top]! += 1 / draws;
    });
  }
  return {
    arms: arms.map(({ name, covariance }, a) => ({
      name,
      value: values[a]!,
      se: Math.sqrt(quadraticForm(Float64Array.from(covariance), Float64Array.from(weights))),
      probabilityBest: best[a]!,
    })),
    chosen: arms[chosen]!.name,
    regret: regrets[0]!,
    regretUnder: Object.fromEntries(Object.keys(others).map((name, at) => [name, regrets[at + 1]!])),
    stable: weights.map((_, metric) => stableFactors(arms, { weights, chosen, metric })),
  };
}

function checkWeights(weights: Weights, metrics: number): void {
  sameLength('weights', weights.length, metrics);
  const wrong = weights.find((weight) => !Number.isFinite(weight));
  if (wrong !== undefined) throw experimentsErrors.EXPERIMENTS_NUMBER_UNFIT({ name: 'weight', value: wrong });
}

const weighted = (means: ArrayLike<number>, weights: Weights, from = 0): number =>
  weights.reduce((sum, weight, k) => sum + weight * means[from + k]!, 0);

/** The best arm, its value, and the value of the chosen one. */
function highest(means: Float64Array, weights: Weights, chosen: number): readonly [number, number, number] {
  const metrics = weights.length;
  let [top, most, own] = [0, -Infinity, 0];
  for (let a = 0; a * metrics < means.length; a++) {
    const value = weighted(means, weights, a * metrics);
    if (value > most) [top, most] = [a, value];
    if (a === chosen) own = value;
  }
  return [top, most, own];
}

/** The chosen arm leads each other one by rest + factor·own: linear in the factor of one weight. */
function stableFactors(
  arms: readonly ArmOutcomes[],
  { weights, chosen, metric }: { weights: Weights; chosen: number; metric: number },
): WeightedChoice['stable'][number] {
  let [from, to] = [0, Infinity];
  for (const { means } of arms) {
    const lead = means.map((mean, k) => weights[k]! * (arms[chosen]!.means[k]! - mean));
    const own = lead[metric]!;
    const rest = lead.reduce((sum, part) => sum + part, 0) - own;
    if (own > 0) from = Math.max(from, -rest / own);
    if (own < 0) to = Math.min(to, -rest / own);
  }
  return { from: from > 0 ? from : null, to: to < Infinity ? to : null };
}
