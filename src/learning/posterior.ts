import { cholesky, dot, quadraticForm } from '../kit/index.ts';
import type { Sums } from './sums.ts';

/** Independent Gaussian beliefs about weights; sd 0 is certainty. */
export interface Prior {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Columns whose prior sds share one unknown factor, to be found from the data. */
export interface Group {
  readonly from: number;
  readonly until: number;
  /** Guess of the factor 1, worth this many weights: without it, weak data would end in false certainty. */
  readonly guess: number;
}

export interface PosteriorOptions {
  /** Groups whose prior variance is learned (evidence maximisation); none: the prior holds as given. */
  readonly learn?: readonly Group[];
  /** Guess of the noise variance, worth one row. */
  readonly noise: number;
  /** Rows are worth this many times less than they say: dependence within users; default 1. */
  readonly inflation?: number;
}

/** What is believed of the weights after some rows. */
export interface Posterior {
  readonly mean: Float64Array;
  /** width x width, both triangles. */
  readonly covariance: Float64Array;
  /** Variance of the residual, without inflation. */
  readonly noise: number;
  /** The prior's sds after learning their scale. */
  readonly sd: Float64Array;
  /** Number of weights that the rows determine: Σ_j (1 − posterior variance / prior variance). */
  readonly determined: number;
}

/**
 * The posterior of weights θ ~ N(m, S²) after rows y = w'θ + N(0, σ²), with S the diagonal of prior sds.
 * Whitened, so that certainty (sd 0) is no special case and the matrix is never singular:
 *
 *   θ = m + Sδ,  A = I + S G S/σ²,  δ ~ N(A⁻¹ S(g − G m)/σ², A⁻¹),  G = Σ ww', g = Σ wy.
 *
 * σ² and the prior scales are the fixed point of MacKay (1992), Bayesian interpolation:
 * γ_j = 1 − (A⁻¹)_jj, σ² = (residual squares + guess)/(rows − Σγ + 1), scale² = (scale² Σδ² + guess)/(Σγ + guess)
 * in each group; the guesses are conjugate (inverse gamma) priors.
 */
export function posteriorOf(sums: Sums, prior: Prior, options: PosteriorOptions): Posterior {
  const { learn = [], inflation = 1 } = options;
  const given = relativeTo(sums, prior.mean);
  const sd = Float64Array.from(prior.sd);
  let noise = (given.squares + options.noise) / (sums.weight + 1);
  let state = solve(sums, given, { sd, noise: noise * inflation });
  for (let round = 0; round < 200; round++) {
    const before = noise;
    noise = (state.residual + options.noise) / (Math.max(sums.weight - state.determined, 0) + 1);
    const moved = learn.map((group) => rescale({ sd, first: prior.sd }, state, group));
    state = solve(sums, given, { sd, noise: noise * inflation });
    if (Math.abs(noise / before - 1) < 1e-10 && moved.every((by) => Math.abs(by - 1) < 1e-6)) break;
  }
  return finish(state, prior.mean, { sd, noise });
}

/** Sums about the prior mean: y − w'm for y. */
interface Relative {
  readonly cross: Float64Array;
  readonly squares: number;
}

function relativeTo({ gram, cross, squares, width }: Sums, mean: Float64Array): Relative {
  const product = symmetricTimes(gram, mean, width);
  return {
    cross: cross.map((value, i) => value - product[i]!),
    squares: Math.max(squares - 2 * dot(mean, cross) + dot(mean, product), 0),
  };
}

/** Gv for a matrix of which the upper triangle is read. */
function symmetricTimes(gram: Float64Array, v: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    out[i]! += gram[i * n + i]! * v[i]!;
    for (let j = i + 1; j < n; j++) {
      out[i]! += gram[i * n + j]! * v[j]!;
      out[j]! += gram[i * n + j]! * v[i]!;
    }
  }
  return out;
}

interface Solved {
  /** Factor of A. */
  readonly factor: Float64Array;
  readonly delta: Float64Array;
  /** γ_j. */
  readonly gain: Float64Array;
  readonly determined: number;
  /** Σ (y − w'θ)² at the posterior mean. */
  readonly residual: number;
}

function solve(
  { gram, width: n }: Sums,
  given: Relative,
  { sd, noise }: { readonly sd: Float64Array; readonly noise: number },
): Solved {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const by = sd[i]! / noise;
    for (let j = i, at = i * n + i; j < n; j++, at++) a[at] = by * gram[at]! * sd[j]!;
    a[i * n + i]! += 1;
  }
  const factored = cholesky.factor(a, n);
  // A is I plus a Gram matrix: it fails to factor only when a reward or a feature was not finite.
  const factor = factored.ok ? factored.value : new Float64Array(n * n).fill(Number.NaN);
  const delta = given.cross.map((value, i) => (sd[i]! * value) / noise);
  cholesky.solve(factor, delta);
  const theta = delta.map((value, i) => value * sd[i]!);
  const gain = inverseDiagonal(factor, n).map((value) => 1 - value);
  return {
    factor,
    delta,
    gain,
    determined: gain.reduce((sum, value) => sum + value, 0),
    residual: Math.max(given.squares - 2 * dot(theta, given.cross) + quadraticForm(gram, theta), 0),
  };
}

/** The diagonal of A⁻¹ = U⁻¹U⁻ᵀ: column k of U⁻ᵀ, squared and added up by rows. */
function inverseDiagonal(factor: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  const column = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    column.fill(0);
    column[k] = 1;
    cholesky.solveLower(factor, column);
    out[k] = dot(column, column);
  }
  return out;
}

/** Moves the prior sds of a group to what the data say; gives the factor. `scale` is the factor so far. */
function rescale(
  { sd, first }: { readonly sd: Float64Array; readonly first: Float64Array },
  { delta, gain }: Solved,
  { from, until, guess }: Group,
): number {
  let squares = 0;
  let gains = 0;
  for (let j = from; j < until; j++) {
    squares += delta[j]! * delta[j]!;
    gains += gain[j]!;
  }
  let read = from;
  while (read < until - 1 && first[read] === 0) read++;
  const scale = sd[read]! / first[read]! || 1;
  const by = Math.sqrt((squares + guess / (scale * scale)) / (gains + guess));
  for (let j = from; j < until; j++) sd[j]! *= by;
  return by;
}

function finish(
  { factor, delta, determined }: Solved,
  mean: Float64Array,
  { sd, noise }: { readonly sd: Float64Array; readonly noise: number },
): Posterior {
  const n = mean.length;
  const covariance = cholesky.inverse(factor, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) covariance[i * n + j]! *= sd[i]! * sd[j]!;
  return { mean: mean.map((value, i) => value + sd[i]! * delta[i]!), covariance, noise, sd, determined };
}
