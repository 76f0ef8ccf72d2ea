import { joined } from '../assumptions.ts';
import { base } from '../checks.ts';
import { crossScatterOf, scatterOf } from '../samples/mean-sample.ts';
import type { CupedEffect, CupedOptions } from './cuped.ts';
import { shiftedDifference, shiftedLift, type ShiftedArm } from './shifted.ts';

/** A ratio metric with the same ratio before the experiment: four columns per unit. */
export interface RatioCovariateSample {
  readonly n: number;
  /** Sums of numerator, denominator, numerator before, denominator before. */
  readonly sums: readonly [number, number, number, number];
  /** Sums of the products of those four columns, symmetric 4 x 4 in the same order. */
  readonly products: readonly (readonly [number, number, number, number])[];
}

/** The same as means and scatters of every pair of columns, which lose no digits to means far from nought. */
export interface RatioCovariateMoments {
  readonly n: number;
  readonly means: readonly number[];
  readonly scatter: (i: number, j: number) => number;
}

type Pair = readonly [number, number];

/** An arm's ratio after and before, with the variances and covariance of their linearisations. */
interface Linearised {
  readonly n: number;
  readonly after: number;
  readonly before: number;
  readonly variance: number;
  readonly beforeVariance: number;
  readonly covariance: number;
}

/**
 * CUPED on ratios: R − θ(R_before − …) with both ratios linearised, (N − R·D)/D̄. θ = Σ cov / Σ var over the
 * arms, which count alike; `slopes` gives it instead. Errors: EXPERIMENTS_BASE_ZERO, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function cupedRatio(
  control: RatioCovariateSample,
  treatment: RatioCovariateSample,
  options: CupedRatioOptions = {},
): CupedEffect {
  return cupedRatioOfMoments(momentsOf(control), momentsOf(treatment), options);
}

/** The options of CUPED on ratios. */
type CupedRatioOptions = Pick<CupedOptions, 'scale'> & { readonly slope?: number };

/** `cupedRatio` from moments. */
export function cupedRatioOfMoments(
  control: RatioCovariateMoments,
  treatment: RatioCovariateMoments,
  { slope, scale = 'absolute' }: CupedRatioOptions = {},
): CupedEffect {
  const [a, b] = [linearise(control), linearise(treatment)];
  const theta = slope ?? best(a, b);
  const effect = (scale === 'relative' ? shiftedLift : shiftedDifference)(
    shifted(a, theta),
    shifted(b, theta),
  );
  return { ...effect, assumptions: joined(effect.assumptions, ['delta-method']), slopes: [theta] };
}

function best(a: Linearised, b: Linearised): number {
  const variance = a.beforeVariance + b.beforeVariance;
  return variance > 0 ? (a.covariance + b.covariance) / variance : 0;
}

function momentsOf({ n, sums, products }: RatioCovariateSample): RatioCovariateMoments {
  const columns = sums.map((sum, i) => ({ sum, squares: products[i]![i]! }));
  return {
    n,
    means: sums.map((sum) => sum / n),
    scatter: (i, j) =>
      i === j ? scatterOf(n, columns[i]!) : crossScatterOf(n, [columns[i]!, columns[j]!], products[i]![j]!),
  };
}

function linearise({ n, means, scatter }: RatioCovariateMoments): Linearised {
  const d = base('the denominator', means[1]!);
  const e = base('the denominator before', means[3]!);
  const [after, before] = [means[0]! / d, means[2]! / e];
  const covariance = (i: number, j: number) => scatter(i, j) / (n - 1);
  /** Covariance of (column i − r column i + 1) with (column j − s column j + 1). */
  const of = ([i, r]: Pair, [j, s]: Pair) =>
    covariance(i, j) - r * covariance(i + 1, j) - s * covariance(i, j + 1) + r * s * covariance(i + 1, j + 1);
  return {
    n,
    after,
    before,
    variance: of([0, after], [0, after]) / (d * d),
    beforeVariance: of([2, before], [2, before]) / (e * e),
    covariance: of([0, after], [2, before]) / (d * e),
  };
}

const shifted = (arm: Linearised, theta: number): ShiftedArm => ({
  n: arm.n,
  mean: arm.after,
  variance: arm.variance,
  shift: theta * arm.before,
  shiftVariance: theta * theta * arm.beforeVariance,
  covariance: theta * arm.covariance,
});
