import type { AdaptiveLog } from './log.ts';

/** Predictions for every arm at every row, and the first row before which there was anything to predict from. */
export interface Predictions {
  readonly values: Float64Array;
  readonly from: number;
}

/** The log's own predictions, or the running mean of each arm, shrunk by one row to that of all arms. */
export function predictionsOf({ rows, arms, arm, reward, prediction }: AdaptiveLog): Predictions {
  if (prediction) return { values: prediction, from: 0 };
  const values = new Float64Array(rows * arms);
  const counts = new Float64Array(arms);
  const sums = new Float64Array(arms);
  let total = 0;
  for (let row = 0, at = 0; row < rows; row++, at += arms) {
    const overall = row === 0 ? 0 : total / row;
    for (let a = 0; a < arms; a++) values[at + a] = (sums[a]! + overall) / (counts[a]! + 1);
    counts[arm[row]!]!++;
    sums[arm[row]!]! += reward[row]!;
    total += reward[row]!;
  }
  return { values, from: 1 };
}

/**
 * Augmented inverse propensity scores of a (signed) target d: Γ_t = Σ_a d(a) m̂_t(a) + d(A_t)/e_t(A_t) (Y_t − m̂_t(A_t)),
 * with mean Σ_a d(a) μ(a) given the past (Robins, Rotnitzky and Zhao 1994).
 */
export function scoresOf(log: AdaptiveLog, weights: Float64Array, { values }: Predictions): Float64Array {
  const { arms, arm, reward, propensity } = log;
  return reward.map((y, row) => {
    const drawn = row * arms + arm[row]!;
    let score = 0;
    for (let at = row * arms; at < (row + 1) * arms; at++) score += weights[at]! * values[at]!;
    return weights[drawn] === 0
      ? score
      : score + (weights[drawn]! / propensity[drawn]!) * (y - values[drawn]!);
  });
}
