import { cholesky } from '../linear/cholesky.ts';
import { dot } from '../linear/vector.ts';
import { moments, type Moments, type Rows } from './moments.ts';

/** A linear predictor: intercept + coefficients'x. */
export interface LinearFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
}

export interface RidgeOptions {
  /** λ ≥ 0; default 0, least squares. */
  readonly penalty?: number;
  /** Fit an intercept, which is never penalised; default true. */
  readonly intercept?: boolean;
}

/** A column of which less than this share is left after the columns before it is explained by them. */
const aliased = 1e-13;

/**
 * The minimum of Σ w (y − b − x'β)² + λ|β|² from sufficient statistics. Without penalty a column that the
 * columns before it explain gets 0, as in R's `lm`, so the fit always exists; no weight gives zeros.
 */
export function ridgeOfMoments(
  from: Moments,
  { penalty = 0, intercept = true }: RidgeOptions = {},
): LinearFit {
  const n = from.meanX.length;
  const { gram, cross } = normalEquations(from, intercept);
  for (let i = 0; i < n; i++) gram[i * n + i]! += penalty;
  const coefficients = solveIndependent(gram, cross);
  return { coefficients, intercept: intercept ? from.meanY - dot(coefficients, from.meanX) : 0 };
}

/** The minimum of Σ w (y − b − x'β)² + λ|β|² over `rows`; see `ridgeOfMoments`. */
export const ridge = (rows: Rows, options: RidgeOptions = {}): LinearFit =>
  ridgeOfMoments(moments.ofRows(rows), options);

/** X'WX and X'Wy: about the means when there is an intercept, else about nought. */
function normalEquations({ weight, meanX, meanY, xx, xy }: Moments, intercept: boolean) {
  const gram = Float64Array.from(xx);
  const cross = Float64Array.from(xy);
  if (intercept) return { gram, cross };
  const n = meanX.length;
  for (let i = 0; i < n; i++) {
    cross[i]! += weight * meanX[i]! * meanY;
    for (let j = i; j < n; j++) gram[i * n + j]! += weight * meanX[i]! * meanX[j]!;
  }
  return { gram, cross };
}

/** Solves gram β = cross over the columns that do not depend on columns before them; the others are 0. */
function solveIndependent(gram: Float64Array, cross: Float64Array): Float64Array {
  const out = new Float64Array(cross.length);
  let kept = Array.from(cross.keys());
  for (;;) {
    const factor = cholesky.factor(select(gram, cross.length, kept), kept.length, aliased);
    if (factor.ok) {
      const solved = Float64Array.from(kept, (column) => cross[column]!);
      cholesky.solve(factor.value, solved);
      kept.forEach((column, at) => (out[column] = solved[at]!));
      return out;
    }
    kept = kept.filter((_, at) => at !== factor.error.row);
  }
}

const select = (gram: Float64Array, n: number, kept: readonly number[]): Float64Array =>
  Float64Array.from(kept.flatMap((i) => kept.map((j) => gram[i * n + j]!)));
