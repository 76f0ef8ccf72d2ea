import { experimentsErrors } from '../errors.ts';
import type { AdaptiveLog } from './log.ts';
import type { Predictions } from './scores.ts';
import type { ArmError } from './skewed.ts';
import { spreadOf } from './spread.ts';

/** A weighted mean of scores: the target, the signed share of each row, and the mean without the sign. */
interface Shared {
  readonly weights: Float64Array;
  readonly share: Float64Array;
  readonly mean: number;
}

/** The variance that propensities and spread imply, whole and by arm. */
export interface Implied {
  readonly square: number;
  readonly df: number;
  readonly arms: readonly ArmError[];
  readonly events: number;
}

/**
 * Given the past a row's contribution has variance at most Σ_a c_t(a)² σ_a²/e_t(a), where c_t(a) is what it weighs
 * arm a with; the second term is how far the predictions are from the value. An arm whose mean is higher by D/Σc has a
 * variance that is higher by the slope of the spread. Degrees of freedom by Satterthwaite over the arms, draws − 1
 * each. Errors: EXPERIMENTS_TOO_FEW_DRAWS, EXPERIMENTS_NO_SPREAD.
 */
export function impliedVariance(
  log: AdaptiveLog,
  parts: readonly Shared[],
  predictions: Predictions,
): Implied {
  const { arms } = log;
  const { factors, sums, sizes, drift } = weighed(log, parts, predictions);
  const { counts, squares, slope, events } = spreadOf(log, predictions, askedFor(parts, arms));
  const byArm = factors.map((factor, a) => factor * squares[a]!);
  const noise = byArm.reduce((sum, value) => sum + value, 0);
  if (!(noise > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'the targets: they are alike' });
  const spill = byArm.reduce(
    (sum, value, a) => sum + (value === 0 ? 0 : (value * value) / (counts[a]! - 1)),
    0,
  );
  const errors = Array.from(byArm, (variance, a): ArmError => {
    const size = sizes[a]! * sizes[a]!;
    return { variance, slope: size === 0 ? 0 : (factors[a]! * slope * sums[a]!) / size };
  });
  return { square: noise + drift, df: (noise * noise) / spill, arms: errors, events };
}

/** Whether any target asks for the arm at any row. */
function askedFor(parts: readonly Shared[], arms: number): readonly boolean[] {
  const asked = Array.from({ length: arms }, () => false);
  for (const { weights } of parts)
    for (let at = 0; at < weights.length; at++) if (weights[at] !== 0) asked[at % arms] = true;
  return asked;
}

/** Of each arm Σc²/e, Σc and Σ|c| over the rows, and the squares of what predictions are off the value by. */
function weighed(
  { rows, arms, propensity }: AdaptiveLog,
  parts: readonly Shared[],
  predictions: Predictions,
) {
  const [factors, sums, sizes] = [new Float64Array(arms), new Float64Array(arms), new Float64Array(arms)];
  let drift = 0;
  for (let row = predictions.from; row < rows; row++) {
    let centre = 0;
    for (const { share, mean } of parts) centre -= share[row]! * mean;
    for (let a = 0, at = row * arms; a < arms; a++, at++) {
      let weight = 0;
      for (const { share, weights } of parts) weight += share[row]! * weights[at]!;
      if (weight !== 0) factors[a]! += (weight * weight) / propensity[at]!;
      sums[a]! += weight;
      sizes[a]! += Math.abs(weight);
      centre += weight * predictions.values[at]!;
    }
    drift += centre * centre;
  }
  return { factors, sums, sizes, drift };
}
