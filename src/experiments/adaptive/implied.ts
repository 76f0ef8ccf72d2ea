import { experimentsErrors } from '../errors.ts';
import type { AdaptiveLog } from './log.ts';
import type { Predictions } from './scores.ts';
import { spreadOf } from './spread.ts';

/** A weighted mean of scores: the target, the signed share of each row, and the mean without the sign. */
interface Shared {
  readonly weights: Float64Array;
  readonly share: Float64Array;
  readonly mean: number;
}

/**
 * Given the past a row's contribution has variance at most Σ_a c_t(a)² σ_a²/e_t(a), where c_t(a) is what it weighs
 * arm a with; the second term is how far the predictions are from the value. Degrees of freedom by Satterthwaite
 * over the arms, draws − 1 each. Errors: EXPERIMENTS_TOO_FEW_DRAWS, EXPERIMENTS_NO_SPREAD.
 */
export function impliedVariance(log: AdaptiveLog, parts: readonly Shared[], predictions: Predictions) {
  const { rows, arms, propensity } = log;
  const asked = Array.from({ length: arms }, (_, a) =>
    parts.some(({ weights }) => weights.some((weight, at) => weight !== 0 && at % arms === a)),
  );
  const { counts, squares } = spreadOf(log, predictions, asked);
  const byArm = new Float64Array(arms);
  let drift = 0;
  for (let row = predictions.from; row < rows; row++) {
    let centre = 0;
    for (const { share, mean } of parts) centre -= share[row]! * mean;
    for (let a = 0, at = row * arms; a < arms; a++, at++) {
      let weight = 0;
      for (const { share, weights } of parts) weight += share[row]! * weights[at]!;
      if (weight !== 0) byArm[a]! += (weight * weight * squares[a]!) / propensity[at]!;
      centre += weight * predictions.values[at]!;
    }
    drift += centre * centre;
  }
  const noise = byArm.reduce((sum, value) => sum + value, 0);
  if (!(noise > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'the targets: they are alike' });
  const spill = byArm.reduce(
    (sum, value, a) => sum + (value === 0 ? 0 : (value * value) / (counts[a]! - 1)),
    0,
  );
  return { square: noise + drift, df: (noise * noise) / spill };
}
