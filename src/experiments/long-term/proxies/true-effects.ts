import { cholesky } from '../../../kit/index.ts';
import { experimentsErrors } from '../../errors.ts';
import type { Measured } from './past-tests.ts';

/** How true effects vary from test to test: means, and covariance, square, row-major. */
export interface TrueEffects {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** What is believed of one test's true effects after its measurement. */
export interface Posterior {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** Rounds of three steps, at most, and the change at which they end, in correlations: small, as the last steps are short. */
const rounds = 1000;
const settled = 1e-7;

/**
 * The distribution of true effects by maximum likelihood in δ ~ N(μ, Λ), measured ~ N(δ, Ω) with known Ω (Tripuraneni,
 * Richardson, D'Amour, Soriano and Yadlowsky 2023, section 3). The covariance of measured effects is Λ + the mean Ω, so
 * that reading it as Λ takes the sampling errors, which the metrics of a test share, for a common cause. Tests need
 * not measure every metric. EM, two steps extrapolated and a third (Varadhan and Roland 2008, scheme S3). Errors:
 * EXPERIMENTS_PAST_TESTS_UNFIT.
 */
export function trueEffects(tests: readonly Measured[], size: number, start?: TrueEffects): TrueEffects {
  let now = start ?? startOf(tests, size);
  for (let round = 0; round < rounds; round++) {
    const once = improved(tests, now, size);
    if (distance(now, once, size) < settled) return once;
    const twice = improved(tests, once, size);
    now = improved(tests, extrapolated([now, once, twice], size), size);
  }
  return now;
}

/** The largest change of a covariance over its scale. */
function distance(before: TrueEffects, after: TrueEffects, size: number): number {
  const unit = scalesOf(after.covariance, size);
  return unit.reduce(
    (most, scale, at) => Math.max(most, Math.abs(after.covariance[at]! - before.covariance[at]!) / scale),
    0,
  );
}

/** θ₀ + 2sr + s²v, r = θ₁ − θ₀, v = θ₂ − 2θ₁ + θ₀, s = |r|/|v|, drawn back to θ₂ until Λ is positive definite. */
function extrapolated(steps: readonly [TrueEffects, TrueEffects, TrueEffects], size: number): TrueEffects {
  const [a, b, c] = [steps[0].covariance, steps[1].covariance, steps[2].covariance];
  const unit = scalesOf(c, size);
  const norm = (of: (at: number) => number) =>
    Math.sqrt(c.reduce((sum, _, at) => sum + (of(at) / unit[at]!) * (of(at) / unit[at]!), 0));
  const bend = norm((at) => c[at]! - 2 * b[at]! + a[at]!);
  let reach = bend > 0 ? Math.min(64, Math.max(1, norm((at) => b[at]! - a[at]!) / bend)) : 1;
  for (; reach > 1.01; reach = (reach + 1) / 2) {
    const move = (x: Float64Array, y: Float64Array, z: Float64Array) =>
      x.map(
        (value, at) => value + 2 * reach * (y[at]! - value) + reach * reach * (z[at]! - 2 * y[at]! + value),
      );
    const covariance = move(a, b, c);
    if (cholesky.factor(covariance, size, 1e-12).ok)
      return { mean: move(steps[0].mean, steps[1].mean, steps[2].mean), covariance };
  }
  return steps[2];
}

const scalesOf = (covariance: Float64Array, size: number): Float64Array =>
  covariance.map((_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return Math.sqrt(covariance[i * size + i]! * covariance[j * size + j]!) || 1;
  });

/** Moments of the measured effects: no true variance is larger. */
function startOf(tests: readonly Measured[], size: number): TrueEffects {
  const counts = new Float64Array(size);
  const mean = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  for (const { at, effect } of tests)
    at.forEach((metric, i) => (mean[metric]! += (effect[i]! - mean[metric]!) / ++counts[metric]!));
  for (const { at, effect } of tests)
    at.forEach((metric, i) => {
      const off = effect[i]! - mean[metric]!;
      covariance[metric * size + metric]! += (off * off) / counts[metric]!;
    });
  return { mean, covariance };
}

function improved(tests: readonly Measured[], now: TrueEffects, size: number): TrueEffects {
  const mean = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  const posteriors = tests.map((test) => posteriorOf(test, now, size));
  for (const one of posteriors) for (let j = 0; j < size; j++) mean[j]! += one.mean[j]! / tests.length;
  for (const one of posteriors)
    for (let i = 0, cell = 0; i < size; i++)
      for (let j = 0; j < size; j++, cell++) {
        const off = (one.mean[i]! - mean[i]!) * (one.mean[j]! - mean[j]!);
        covariance[cell]! += (one.covariance[cell]! + off) / tests.length;
      }
  return { mean, covariance };
}

/** δ given the measurement: μ + ΛS⁻¹(x − μ) and Λ − ΛS⁻¹Λ, S = Λ + Ω over what was measured. */
export function posteriorOf(one: Measured, truth: TrueEffects, size: number): Posterior {
  const { at, effect } = one;
  const k = at.length;
  const factor = factorOf(one, truth, size);
  // The rows of L⁻¹Λ, and L⁻¹(x − μ) after them: all products follow.
  const solved = new Float64Array((size + 1) * k);
  for (let i = 0; i < k; i++) {
    for (let metric = 0; metric < size; metric++)
      solved[metric * k + i] = truth.covariance[metric * size + at[i]!]!;
    solved[size * k + i] = effect[i]! - truth.mean[at[i]!]!;
  }
  for (let row = 0; row <= size; row++) cholesky.solveLower(factor, solved.subarray(row * k, (row + 1) * k));
  const mean = Float64Array.from(truth.mean);
  const covariance = Float64Array.from(truth.covariance);
  for (let a = 0; a < size; a++) {
    mean[a]! += product(solved, k, [a, size]);
    for (let b = a; b < size; b++) {
      const value = covariance[a * size + b]! - product(solved, k, [a, b]);
      covariance[a * size + b] = covariance[b * size + a] = value;
    }
  }
  return { mean, covariance };
}

function factorOf({ at, noise }: Measured, { covariance }: TrueEffects, size: number): Float64Array {
  const k = at.length;
  const total = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) total[i * k + j] = noise[i * k + j]! + covariance[at[i]! * size + at[j]!]!;
  const factor = cholesky.factor(total, k);
  if (factor.ok) return factor.value;
  throw experimentsErrors.EXPERIMENTS_PAST_TESTS_UNFIT({
    metric: 'all',
    problem: 'sampling correlations of a test contradict each other',
  });
}

/** The inner product of two rows of width k. */
function product(rows: Float64Array, k: number, [a, b]: readonly [number, number]): number {
  let sum = 0;
  for (let i = 0; i < k; i++) sum += rows[a * k + i]! * rows[b * k + i]!;
  return sum;
}
