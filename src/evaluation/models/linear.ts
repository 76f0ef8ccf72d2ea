import {
  dot,
  logistic,
  ridge,
  type LinearFit,
  type LogisticOptions,
  type RidgeOptions,
  type Rows,
} from '../../kit/index.ts';
import type { RewardModel } from '../cross-fit.ts';

/** What a linear reward model learns from. */
export interface FeaturedLog {
  readonly actions: number;
  readonly action: Int32Array;
  readonly reward: Float64Array;
  /** Length of a feature vector. */
  readonly columns: number;
  /** Writes the features of (row, action) into `out`, all of it. */
  readonly features: (row: number, action: number, out: Float64Array) => void;
}

/** q̂(x, a) = b + β'φ(x, a) by ridge regression on the logged actions. */
export const ridgeModel = (log: FeaturedLog, options?: RidgeOptions): RewardModel<LinearFit> =>
  linear(
    log,
    (rows) => ridge(rows, options),
    (score) => score,
  );

/** q̂(x, a) = 1 / (1 + e^−(b + β'φ(x, a))) by penalised logistic regression; for rewards in [0, 1]. */
export const logisticModel = (log: FeaturedLog, options?: LogisticOptions): RewardModel<LinearFit> =>
  linear(
    log,
    (rows) => logistic(rows, options),
    (score) => 1 / (1 + Math.exp(-score)),
  );

function linear(
  log: FeaturedLog,
  fit: (rows: Rows) => LinearFit,
  link: (score: number) => number,
): RewardModel<LinearFit> {
  const features = new Float64Array(log.columns);
  return {
    fit: (rows) => fit(designOf(rows, log)),
    predict: ({ intercept, coefficients }, row, out) => {
      for (let a = 0; a < log.actions; a++) {
        log.features(row, a, features);
        out[a] = link(intercept + dot(coefficients, features));
      }
    },
  };
}

function designOf(rows: Int32Array, { columns, action, reward, features }: FeaturedLog): Rows {
  const x = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => features(row, action[row]!, x.subarray(i * columns, (i + 1) * columns)));
  return { columns, x, y: Float64Array.from(rows, (row) => reward[row]!) };
}
