import type { Stream } from '../../kit/index.ts';
import { wholeCount } from '../checks.ts';
import { pOf } from '../estimate.ts';
import { drawerOf, type ArmOutcomes } from './outcomes.ts';

/** An arm before the others. */
export interface FrontArm {
  readonly name: string;
  /** No arm is at least as good in every metric and better in one, by the estimates. */
  readonly isOnFront: boolean;
  /** Probability that this is so of the true means, given the estimates (flat prior), to within `error`. */
  readonly probability: number;
  /** Monte Carlo standard error of the probability. */
  readonly error: number;
}

/** One arm that may be better than another in everything. */
export interface Dominance {
  readonly better: string;
  readonly worse: string;
  /** That it is not: the largest one-sided p over the metrics, an intersection-union test (Berger 1982). */
  readonly p: number;
}

/** The arms between which only a preference decides. */
export interface ParetoFront {
  readonly arms: readonly FrontArm[];
  /** All ordered pairs of arms. */
  readonly dominance: readonly Dominance[];
}

/**
 * The Pareto front of arms over several metrics with its uncertainty: metrics of an arm are correlated, arms have
 * different users. Errors: EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_NO_SPREAD.
 */
export function paretoFront(
  arms: readonly ArmOutcomes[],
  { stream, draws = 4000 }: { readonly stream: Stream; readonly draws?: number },
): ParetoFront {
  wholeCount('draws', draws);
  const draw = drawerOf(arms, stream);
  const metrics = arms[0]!.means.length;
  const onFront = new Float64Array(arms.length);
  for (let done = 0; done < draws; done++)
    frontOf(draw(), metrics).forEach((isOn, a) => (onFront[a]! += Number(isOn)));
  const estimated = frontOf(Float64Array.from(arms.flatMap(({ means }) => means)), metrics);
  return {
    arms: arms.map(({ name }, a) => {
      const probability = onFront[a]! / draws;
      const error = Math.sqrt((probability * (1 - probability)) / draws);
      return { name, isOnFront: estimated[a]!, probability, error };
    }),
    dominance: arms.flatMap((better) =>
      arms.flatMap((worse) => (better === worse ? [] : [dominanceOf(better, worse)])),
    ),
  };
}

/** By arm, whether none is at least as good everywhere and better somewhere. */
function frontOf(means: Float64Array, metrics: number): readonly boolean[] {
  const count = means.length / metrics;
  const dominates = (a: number, b: number): boolean => {
    let isBetter = false;
    for (let k = 0; k < metrics; k++) {
      const gap = means[a * metrics + k]! - means[b * metrics + k]!;
      if (gap < 0) return false;
      if (gap > 0) isBetter = true;
    }
    return isBetter;
  };
  const arms = Array.from({ length: count }, (_, a) => a);
  return arms.map((own) => !arms.some((other) => dominates(other, own)));
}

function dominanceOf(better: ArmOutcomes, worse: ArmOutcomes): Dominance {
  const metrics = better.means.length;
  const ps = better.means.map((mean, k) => {
    const variance = better.covariance[k * metrics + k]! + worse.covariance[k * metrics + k]!;
    return pOf((mean - worse.means[k]!) / Math.sqrt(variance), 'greater');
  });
  return { better: better.name, worse: worse.name, p: Math.max(...ps) };
}
