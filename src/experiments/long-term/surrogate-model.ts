import { cholesky, moments, ridge, dot, type Rows } from '../../kit/index.ts';
import { experimentsErrors } from '../errors.ts';
import { rowWeights } from '../samples/row-weights.ts';

/** The regression of a long outcome on short ones, from rows where both are known. */
export interface SurrogateModel {
  readonly rows: number;
  readonly coefficients: Float64Array;
  /** Covariance of the coefficients, robust to unequal variances (HC1), square, row-major. */
  readonly covariance: Float64Array;
  /** Mean square of what the short outcomes leave of the long one, and the share they explain. */
  readonly residual: number;
  readonly explained: number;
}

/**
 * Fits the index by least squares: `x` holds short outcomes and what was known before, `y` the long outcome. Weights are
 * those of least squares, as where history is weighted to be like the experiment: errors are of the rows √w·(x, y), and
 * no scale of the weights matters. A row of weight 0 does not count.
 * Errors: EXPERIMENTS_SAMPLE_UNFIT where columns depend on each other, a value is not finite, or rows are too few.
 */
export function surrogateModel(rows: Rows): SurrogateModel {
  const k = rows.columns;
  const weights = rowWeights(rows);
  const n = weights.counted;
  const sums = moments.ofRows(rows);
  const factor = cholesky.factor(sums.xx, k, 1e-12);
  const isFinite = Number.isFinite(sums.yy) && sums.xy.every(Number.isFinite);
  if (!factor.ok || n < k + 3 || !isFinite)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${n} rows do not settle a regression on ${k} columns that depend on each other or are not finite`,
    });
  const fit = ridge(rows);
  const meat = new Float64Array(k * k);
  const x = new Float64Array(k);
  let squares = 0;
  for (let row = 0; row < rows.y.length; row++) {
    const weight = weights.at(row);
    if (weight === 0) continue;
    for (let j = 0; j < k; j++) x[j] = rows.x[row * k + j]!;
    const e = rows.y[row]! - fit.intercept - dot(fit.coefficients, x);
    squares += weight * e * e;
    for (let j = 0; j < k; j++) x[j]! -= sums.meanX[j]!;
    cholesky.solve(factor.value, x);
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) meat[i * k + j]! += weight * e * (weight * e) * x[i]! * x[j]!;
  }
  const free = n - k - 1;
  return {
    rows: n,
    coefficients: fit.coefficients,
    covariance: meat.map((value) => (value * n) / free),
    residual: ((n / sums.weight) * squares) / free,
    explained: sums.yy > 0 ? 1 - squares / sums.yy : 0,
  };
}
