import { cholesky, dot } from '../../kit/index.ts';
import { learningErrors } from '../errors.ts';
import type { Order } from './order.ts';
import type { MeasuredSteps } from './steps.ts';

/** A belief about the increments of all steps together: their means, and their covariance, row-major. */
export interface Curve {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** Variances of the path that are weighed against each other, in variances of a measured slope. */
const sizes = [0.125, 1, 8, 64, 512, 4096, 32_768, 262_144];

/**
 * Increments along the order of a signal, y_j ~ N(β_j, v_j) with β = m + s x + w: a mean m and a slope s on the place of
 * which nothing is known, and a Brownian path w of mean variance τ², which may bend anywhere: a linear smoothing spline.
 * No τ² is chosen: each of a grid counts by how well it foretells what was measured (the restricted likelihood, Patterson
 * and Thompson, Biometrika 58, 1971), all τ alike before (Gelman, Bayesian Analysis 1, 2006), so that what is said lies
 * between a line and a free curve, and its variance holds that too. Intervals of such a posterior hold the truth as often
 * as they say on average along the curve, its bias included: Wahba, JRSS B 45 (1983); Nychka, JASA 83 (1988).
 */
export function curveOf({ mean: y, variance }: MeasuredSteps, { place, share }: Order): Curve {
  const n = y.length;
  const line = n > 1 ? [y.map(() => 1), Float64Array.from(place)] : [y.map(() => 1)];
  if (n <= line.length) return { mean: y, covariance: diagonal(variance) };
  const precision = place.reduce((sum, x, j) => sum + (x * x) / variance[j]!, 0);
  const path = pathOf(share);
  return mixed(
    sizes.map((size) => posteriorOf({ y, variance, line, prior: path.map((k) => (size * k) / precision) })),
  );
}

function diagonal(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length * values.length);
  values.forEach((value, j) => (out[j * values.length + j] = value));
  return out;
}

/** Covariance of a Brownian path over the order less its mean, of variance 1 on average. */
function pathOf(share: readonly number[]): Float64Array {
  const n = share.length;
  let below = 0;
  const at = share.map((own) => (below += own) - own / 2);
  const towards = at.map((one) => at.reduce((sum, other, k) => sum + share[k]! * Math.min(one, other), 0));
  const whole = towards.reduce((sum, one, j) => sum + share[j]! * one, 0);
  const path = Float64Array.from({ length: n * n }, (_, i) => {
    const [j, k] = [Math.floor(i / n), i % n];
    return Math.min(at[j]!, at[k]!) - towards[j]! - towards[k]! + whole;
  });
  const square = share.reduce((sum, own, j) => sum + own * path[j * n + j]!, 0);
  return square > 0 ? path.map((value) => value / square) : path;
}

interface Fit extends Curve {
  /** Logarithm of the restricted likelihood. */
  readonly likelihood: number;
}

interface Measured {
  readonly y: Float64Array;
  readonly variance: Float64Array;
  /** What nothing is known of: columns of X. */
  readonly line: readonly Float64Array[];
  /** Covariance G of the path. */
  readonly prior: Float64Array;
}

/**
 * With C = G + V, the coefficients b = (X'C⁻¹X)⁻¹ X'C⁻¹y and e = y − Xb: E β = Xb + G C⁻¹ e, Var β = G − G C⁻¹ G + R (X'C⁻¹X)⁻¹
 * R', R = X − G C⁻¹ X, and the likelihood −½ (log|C| + log|X'C⁻¹X| + e'C⁻¹e).
 */
function posteriorOf({ y, variance, line, prior }: Measured): Fit {
  const n = y.length;
  const c = prior.slice();
  for (let j = 0; j < n; j++) c[j * n + j]! += variance[j]!;
  const u = factorOf(c, n);
  const solved = (values: Float64Array) => {
    const out = values.slice();
    cholesky.solve(u, out);
    return out;
  };
  const weighed = line.map(solved);
  const p = line.length;
  const information = Float64Array.from({ length: p * p }, (_, at) =>
    dot(line[Math.floor(at / p)]!, weighed[at % p]!),
  );
  const small = factorOf(information, p);
  const b = Float64Array.from(weighed, (column) => dot(column, y));
  cholesky.solve(small, b);
  const off = y.map((value, j) => value - line.reduce((sum, column, k) => sum + b[k]! * column[j]!, 0));
  const weights = solved(off);
  const row = (j: number) => prior.subarray(j * n, (j + 1) * n);
  const left = Array.from(y, (_, j) => Float64Array.from(line, (x, k) => x[j]! - dot(row(j), weighed[k]!)));
  const spread = left.map((own) => {
    const out = own.slice();
    cholesky.solve(small, out);
    return out;
  });
  const covariance = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const taken = solved(row(j));
    for (let k = j; k < n; k++) {
      const value = prior[j * n + k]! - dot(row(k), taken) + dot(spread[j]!, left[k]!);
      covariance[j * n + k] = covariance[k * n + j] = value;
    }
  }
  const determinants = cholesky.logDeterminant(u, n) + cholesky.logDeterminant(small, p);
  return {
    mean: y.map((value, j) => value - off[j]! + dot(row(j), weights)),
    covariance,
    likelihood: -0.5 * (determinants + dot(off, weights)),
  };
}

/** Every v_j is above 0 and G has no negative direction, so there is a factor. */
function factorOf(a: Float64Array, n: number): Float64Array {
  const factor = cholesky.factor(a, n);
  if (!factor.ok) throw learningErrors.LEARNING_EXPERIENCE_UNFIT({ problem: 'its rewards are not finite' });
  return factor.value;
}

/**
 * Mean and covariance of beliefs, each weighed by its likelihood and the width in τ of its cell of the grid, which goes as
 * τ: Σ p (V + e e'), e how far each mean is from theirs.
 */
function mixed(fits: readonly Fit[]): Curve {
  const n = fits[0]!.mean.length;
  const best = Math.max(...fits.map(({ likelihood }) => likelihood));
  const odds = fits.map(({ likelihood }, i) => Math.sqrt(sizes[i]!) * Math.exp(likelihood - best));
  const total = odds.reduce((sum, one) => sum + one, 0);
  const mean = new Float64Array(n);
  const covariance = new Float64Array(n * n);
  fits.forEach((fit, i) => fit.mean.forEach((value, j) => (mean[j]! += (odds[i]! / total) * value)));
  fits.forEach((fit, i) => {
    const off = fit.mean.map((value, j) => value - mean[j]!);
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++)
        covariance[j * n + k]! += (odds[i]! / total) * (fit.covariance[j * n + k]! + off[j]! * off[k]!);
  });
  return { mean, covariance };
}
