import { cholesky } from '../linear/cholesky.ts';
import { dot } from '../linear/vector.ts';
import type { Rows } from './moments.ts';
import type { LinearFit } from './ridge.ts';

export interface LogisticOptions {
  /** The weight of the data against the penalty; default 1. */
  readonly C?: number;
  /** Fit an intercept, which is never penalised; default true. */
  readonly intercept?: boolean;
}

/** θ = (β, b) and what it is fitted to. Centred columns change β not at all, and b in a known way. */
interface Problem {
  /** Centred regressors and a last column of ones (of noughts without intercept), row-major. */
  readonly z: Float64Array;
  readonly y: ArrayLike<number>;
  /** C times the weight of each row. */
  readonly weights: Float64Array;
  /** 1 per coefficient, 0 for an intercept. */
  readonly penalty: Float64Array;
}

/**
 * The minimum of |β|²/2 + C Σ w·logloss(y, b + x'β), y in [0, 1] (labels or shares), by Newton's method with
 * line search, to better than 1e-10. Without weight all is 0; where all labels agree, β = 0 and b = ±Infinity.
 * Numbers that are not finite give NaN.
 */
export function logistic(rows: Rows, { C = 1, intercept = true }: LogisticOptions = {}): LinearFit {
  const { columns, x, y } = rows;
  const weights = Float64Array.from(y, (_, i) => Math.max(0, C * (rows.weights?.[i] ?? 1)));
  let positive = 0;
  let negative = 0;
  weights.forEach((weight, i) => {
    positive += weight * y[i]!;
    negative += weight * (1 - y[i]!);
  });
  const start = intercept ? Math.log(positive / negative) : 0;
  if (positive + negative === 0) return { intercept: 0, coefficients: new Float64Array(columns) };
  if (!Number.isFinite(start)) return { intercept: start, coefficients: new Float64Array(columns) };

  const means = new Float64Array(columns);
  if (intercept) {
    weights.forEach((weight, i) => {
      for (let j = 0; j < columns; j++) means[j]! += (weight / (positive + negative)) * x[i * columns + j]!;
    });
  }
  const theta = new Float64Array(columns + 1);
  theta[columns] = start;
  const penalty = new Float64Array(columns + 1).fill(1);
  penalty[columns] = intercept ? 0 : 1;
  newton({ z: design(rows, means, Number(intercept)), y, weights, penalty }, theta);
  const coefficients = theta.slice(0, columns);
  return { coefficients, intercept: theta[columns] - dot(coefficients, means) };
}

function design({ columns, x, y }: Rows, means: Float64Array, last: number): Float64Array {
  const z = new Float64Array(y.length * (columns + 1));
  for (let i = 0, at = 0, from = 0; i < y.length; i++) {
    for (let j = 0; j < columns; j++) z[at++] = x[from++]! - means[j]!;
    z[at++] = last;
  }
  return z;
}

/** Moves `theta` to the minimum. It ends when a whole step is negligible or rounding stops the progress. */
function newton(problem: Problem, theta: Float64Array): void {
  let before = Infinity;
  for (let round = 0; round < 200; round++) {
    const margins = project(problem, theta);
    const value = objective(problem, { theta, margins });
    const { gradient, hessian } = derivatives(problem, { theta, margins });
    const factor = factorOf(hessian, theta.length);
    if (!factor) return void theta.fill(Number.NaN);
    const step = Float64Array.from(gradient);
    cholesky.solve(factor, step);
    const along = project(problem, step);
    // Once no margin moves by more than 1e-3 the decrement g'H⁻¹g falls a millionfold, until it is rounding.
    const decrement = dot(gradient, step);
    if (largest(along) < 1e-3 && decrement > before / 4) return;
    before = decrement;
    const moved = (t: number) => ({
      theta: theta.map((value, j) => value - t * step[j]!),
      margins: margins.map((value, i) => value - t * along[i]!),
    });
    let t = 1;
    const enough = () => value * (1 + 1e-13) - 1e-4 * t * decrement;
    while (t > 1e-15 && !(objective(problem, moved(t)) <= enough())) t /= 2;
    theta.set(moved(t).theta);
    if (t === 1 && largest(step) <= 1e-11 * Math.max(1, largest(theta))) return;
  }
}

const largest = (values: Float64Array): number =>
  values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

interface Point {
  readonly theta: Float64Array;
  /** zθ, row by row. */
  readonly margins: Float64Array;
}

function project({ z, y }: Problem, theta: Float64Array): Float64Array {
  const out = new Float64Array(y.length);
  for (let i = 0, at = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < theta.length; j++) sum += z[at++]! * theta[j]!;
    out[i] = sum;
  }
  return out;
}

/** |β|²/2 + Σ w (ln(1 + e^−|m|) + max(m, 0) − y m): the last two terms without cancellation. */
function objective({ y, weights, penalty }: Problem, { theta, margins }: Point): number {
  let sum = 0;
  for (let j = 0; j < theta.length; j++) sum += 0.5 * penalty[j]! * theta[j]! * theta[j]!;
  for (let i = 0; i < margins.length; i++) {
    const m = margins[i]!;
    const wrong = m > 0 ? (1 - y[i]!) * m : -y[i]! * m;
    sum += weights[i]! * (Math.log1p(Math.exp(-Math.abs(m))) + wrong);
  }
  return sum;
}

/**
 * Gradient Σ w (p − y) z + θ and Hessian Σ w p(1 − p) zz' + I (upper triangle), the penalty left off b.
 * Four rows at a time: the Hessian is most of the work and then is read and written a quarter as often.
 */
function derivatives({ z, y, weights, penalty }: Problem, { theta, margins }: Point) {
  const n = theta.length;
  const gradient = theta.map((value, j) => penalty[j]! * value);
  const hessian = new Float64Array(n * n);
  for (let j = 0; j < n; j++) hessian[j * n + j] = penalty[j]!;
  const four = new Float64Array(4 * n);
  for (let i = 0; i < margins.length; i++) {
    const small = Math.exp(-Math.abs(margins[i]!));
    const near = 1 / (1 + small);
    const far = small / (1 + small);
    const [p, q] = margins[i]! > 0 ? [near, far] : [far, near];
    const residual = weights[i]! * ((1 - y[i]!) * p - y[i]! * q);
    const scale = Math.sqrt(weights[i]! * p * q);
    const row = (i & 3) * n;
    for (let j = 0; j < n; j++) {
      const value = z[i * n + j]!;
      gradient[j]! += residual * value;
      four[row + j] = scale * value;
    }
    if ((i & 3) === 3) addScatter(hessian, four, n);
  }
  four.fill(0, (margins.length & 3) * n);
  addScatter(hessian, four, n);
  return { gradient, hessian };
}

/** Adds R'R to the upper triangle of a square matrix, for the four rows of R. */
function addScatter(to: Float64Array, four: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const a = four[i]!;
    const b = four[n + i]!;
    const c = four[2 * n + i]!;
    const d = four[3 * n + i]!;
    for (let j = i, row = i * n; j < n; j++) {
      to[row + j]! += a * four[j]! + b * four[n + j]! + c * four[2 * n + j]! + d * four[3 * n + j]!;
    }
  }
}

/**
 * The factor of the Hessian; where rounding has made it indefinite, its diagonal is raised until it is not.
 * None when it is not finite.
 */
function factorOf(hessian: Float64Array, n: number): Float64Array | undefined {
  for (let raise = 1e-15; raise < 1; raise *= 10) {
    const factor = cholesky.factor(hessian, n);
    if (factor.ok) return factor.value;
    for (let j = 0; j < n; j++) hessian[j * n + j]! *= 1 + raise;
  }
  return undefined;
}
