import { joined } from '../assumptions.ts';
import { experimentsErrors } from '../errors.ts';
import type { Effect } from '../estimate.ts';
import { errorOf, type Arm } from '../samples/arm.ts';

/** One metric over two experiments at once: neither treatment, the first, the second, both. */
export interface Crossed {
  readonly neither: Arm;
  readonly first: Arm;
  readonly second: Arm;
  readonly both: Arm;
  /** Where users were drawn together. */
  readonly clustered?: Clustered;
}

/** What users who were drawn together add. */
export interface Clustered {
  /** Of the four means in that order: they share clusters, and need not be independent. */
  readonly covariance: readonly (readonly number[])[];
  /** Clusters in all four. */
  readonly units: number;
  /** Of draws that do not depend on each other, by cluster. */
  readonly dependenceP: number;
}

/** What both treatments do beyond the sum of each: (m11 − m10) − (m01 − m00), se² = Σ v/n. Errors: EXPERIMENTS_NO_SPREAD. */
export function interaction(crossed: Crossed): Effect {
  const effect = contrast(crossed, [1, -1, -1, 1]);
  if (effect.se === 0) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'any combination of arms' });
  return effect;
}

/** A sum of the four means with weights, normal for its reference, without error where nothing varies. Errors: EXPERIMENTS_SAMPLE_UNFIT. */
export function contrast(
  { neither, first, second, both, clustered }: Crossed,
  weights: readonly [number, number, number, number],
): Effect {
  const cells = [neither, first, second, both];
  const value = cells.reduce((sum, { mean }, at) => sum + weights[at]! * mean, 0);
  const square = weights.reduce(
    (sum, a, i) =>
      sum +
      (clustered
        ? weights.reduce((row, b, j) => row + a * b * clustered.covariance[i]![j]!, 0)
        : a * a * errorOf(cells[i]!)),
    0,
  );
  const assumptions = joined(...cells.map((cell) => cell.assumptions), ['known-variance']);
  const se = Math.sqrt(square);
  if (!Number.isFinite(value + se))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `a sum of means of ${value} with a squared error of ${square}`,
    });
  return { value, se, df: null, assumptions };
}
