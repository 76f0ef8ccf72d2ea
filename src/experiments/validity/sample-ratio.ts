import { sameLength } from '../checks.ts';
import { chiSquaredTest, type ChiSquaredTest } from '../effects/chi-squared.ts';
import { experimentsErrors } from '../errors.ts';

/** A sample ratio test: counts against what the weights promise. */
export interface SampleRatio extends ChiSquaredTest {
  readonly expected: readonly number[];
  readonly isAlarm: boolean;
}

/** Below this p-value counts do not come from the weights: a mismatch is a bug, so few false alarms are wanted. */
export const sampleRatioThreshold = 0.001;

/**
 * Pearson's Σ(o − e)²/e of counts per arm against weights of any scale, df k − 1, alarm at p < `threshold`.
 * Errors: EXPERIMENTS_SAMPLE_UNFIT where an arm of no weight has units, EXPERIMENTS_LENGTHS_DIFFER.
 */
export function sampleRatio(
  counts: readonly number[],
  weights: readonly number[],
  threshold = sampleRatioThreshold,
): SampleRatio {
  const shares = sharesOf(counts, weights);
  const units = counts.reduce((sum, count) => sum + count, 0);
  const expected = shares.map((share) => share * units);
  const chi2 = counts.reduce((sum, count, arm) => {
    const e = expected[arm]!;
    return e > 0 ? sum + ((count - e) / e) * (count - e) : sum;
  }, 0);
  const test = chiSquaredTest(chi2, shares.filter((share) => share > 0).length - 1);
  return { ...test, expected, isAlarm: test.p < threshold };
}

/** Weights as shares, which fit the counts. */
export function sharesOf(counts: readonly number[], weights: readonly number[]): readonly number[] {
  sameLength('counts of the arms', counts.length, weights.length);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const isUnfit =
    !(sum > 0 && sum < Infinity) ||
    weights.some((weight) => !(weight >= 0)) ||
    counts.some((count, arm) => !(count >= 0 && count < Infinity) || (weights[arm] === 0 && count > 0));
  if (isUnfit)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: 'counts of the arms do not fit their weights',
    });
  return weights.map((weight) => weight / sum);
}
