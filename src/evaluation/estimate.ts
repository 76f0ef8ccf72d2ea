import { evaluationErrors } from './errors.ts';
import { contributionsOf, weighed, type Contributions, type Estimator } from './estimator.ts';
import { boundsOf, type Interval, type IntervalOptions } from './interval.ts';
import type { Rounds } from './rounds.ts';
import { linearisedSample, listedSample, sampleOf, type Sample } from './sample.ts';

export interface EstimateOptions extends IntervalOptions {
  /**
   * What a ratio's error is computed from: `linearised` (the default) is right; `listed` takes the mean weight
   * as known, as other libraries print it, and is too long or too short.
   */
  readonly terms?: 'linearised' | 'listed';
  /**
   * Bounds of E[r | x, a] − q̂(x, a) (of E[r | x, a] without a model). With them the interval covers the bias that
   * clipped, switched and shrunk weights, a missing support or the model alone bring in.
   */
  readonly residual?: readonly [least: number, most: number];
}

/** The value of a policy: mean reward per row, in the unit of the reward. */
export interface Estimate {
  readonly estimator: string;
  readonly setting?: number;
  readonly value: number;
  readonly se: number;
  readonly interval: Interval;
  /** Independent units behind the standard error. */
  readonly units: number;
  /** 1 − mean v(w): the weight that this estimator leaves to the model, or to nothing; 0 when it normalises itself. */
  readonly removed: number;
  /** Does the interval cover the bias, by the bounds given as `residual`? */
  readonly biasCovered: boolean;
}

/** One estimate with its interval, without a verdict: for studies of estimators; `evaluate` is for decisions. */
export function estimateOf(rounds: Rounds, estimator: Estimator, options: EstimateOptions = {}): Estimate {
  const contributions = contributionsOf(rounds, estimator);
  const sample = sampleOfContributions(contributions, rounds, options);
  const { name, setting, selfNormalised } = estimator;
  return {
    estimator: name,
    ...(setting !== undefined && { setting }),
    value: sample.value,
    se: sample.se,
    units: sample.units,
    interval: intervalWithBias(contributions, sample, options),
    removed: selfNormalised ? 0 : 1 - contributions.meanWeight,
    biasCovered: options.residual !== undefined,
  };
}

/** The sample an interval is made from, in the form the options ask for. */
export const sampleOfContributions = (
  contributions: Contributions,
  { cluster }: Rounds,
  { terms }: EstimateOptions,
): Sample => (terms === 'listed' ? listedSample : linearisedSample)(contributions, cluster);

function intervalWithBias(given: Contributions, sample: Sample, options: EstimateOptions): Interval {
  if (!options.residual) return boundsOf(sample, sample, options);
  const [least, most] = options.residual;
  if (given.estimator.selfNormalised || !(least <= most)) throw unfit(least, most);
  const low = sampleOf(withBias(given, least, most), sample.cluster);
  const high = sampleOf(withBias(given, most, least), sample.cluster);
  return boundsOf(low, high, options);
}

/**
 * Terms whose mean is the furthest the truth can be on the side of `near`. The bias is E[(w − v)(μ − q̂)] over all
 * that the policy would do. As E[w] = 1 there, the mean of (w − v)⁺ is 1 − E[v] + E[(v − w)⁺]; no large weight enters:
 *
 *   t_i + (1 − v_i) near + (v_i − w_i)⁺ (near − far).
 */
function withBias(contributions: Contributions, near: number, far: number): Float64Array {
  const { terms, weight } = contributions;
  const out = weighed(contributions);
  for (let i = 0; i < out.length; i++) {
    const v = out[i]!;
    out[i] = terms[i]! + (1 - v) * near + Math.max(0, v - weight[i]!) * (near - far);
  }
  return out;
}

const unfit = (least: number, most: number) =>
  evaluationErrors.EVALUATION_OPTION_BROKEN({
    option: 'residual',
    value: `[${least}, ${most}]`,
    wants: 'the least bound first, and an estimator that does not normalise itself',
  });
