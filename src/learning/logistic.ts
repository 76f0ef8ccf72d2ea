import { dot, gaussHermite, quadraticForm } from '../kit/index.ts';

/**
 * A Gaussian belief about the weights of P(response) = σ(w'θ), learned one answer at a time. For a response that
 * needs a message (an open, a click) w is of the send alone, and P is itself the increment, for without a message
 * there is none. Where there is a baseline, w = (x, φ(a)) and `difference` gives the increment; unlike the linear
 * model it is right only as far as the baseline is.
 */
export interface LogisticBelief {
  readonly mean: Float64Array;
  /** Learns from an answer, 0 or 1. */
  learn(w: Float64Array, y: number): void;
  /** Variance of w'θ. */
  variance(w: Float64Array): number;
}

interface Beginning {
  readonly mean: Float64Array;
  /** Prior variance of each weight. */
  readonly variance: Float64Array;
}

/** With full covariance: O(width²) per answer. */
export function fullLogistic(prior: Beginning): LogisticBelief {
  const mean = Float64Array.from(prior.mean);
  const n = mean.length;
  const covariance = new Float64Array(n * n);
  prior.variance.forEach((value, j) => (covariance[j * n + j] = value));
  const reach = new Float64Array(n);
  return {
    mean,
    variance: (w) => quadraticForm(covariance, w),
    learn: (w, y) => {
      for (let i = 0, at = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++, at++) sum += covariance[at]! * w[j]!;
        reach[i] = sum;
      }
      const { pull, shrink } = answered(dot(mean, w), dot(reach, w), y);
      for (let i = 0; i < n; i++) {
        mean[i]! += pull * reach[i]!;
        const by = shrink * reach[i]!;
        if (by === 0) continue;
        for (let j = 0, at = i * n; j < n; j++, at++) covariance[at]! -= by * reach[j]!;
      }
    },
  };
}

/** With independent weights: O(width) per answer, for thousands of columns. */
export function diagonalLogistic(prior: Beginning): LogisticBelief {
  const mean = Float64Array.from(prior.mean);
  const variance = Float64Array.from(prior.variance);
  const spreadOf = (w: Float64Array): number => {
    let sum = 0;
    for (let j = 0; j < w.length; j++) sum += variance[j]! * w[j]! * w[j]!;
    return sum;
  };
  return {
    mean,
    variance: spreadOf,
    learn: (w, y) => {
      const { pull, shrink } = answered(dot(mean, w), spreadOf(w), y);
      for (let j = 0; j < w.length; j++) {
        const reach = variance[j]! * w[j]!;
        mean[j]! += pull * reach;
        variance[j]! -= shrink * reach * reach;
      }
    },
  };
}

const sigmoid = (margin: number): number => 1 / (1 + Math.exp(-margin));

interface Answered {
  /** θ moves by this times Σw. */
  readonly pull: number;
  /** Σ falls by this times Σww'Σ. */
  readonly shrink: number;
}

const rule = gaussHermite(24);
/** ln(weight) + x²/2: a node's weight against the density itself and not against the normal one. */
const offsets = rule.nodes.map((x, k) => Math.log(rule.weights[k]!) + (x * x) / 2);

/**
 * Assumed-density filtering: the Gaussian with the mean and variance of N(a; m, s²) σ(a)^y (1 − σ(a))^(1−y), a = w'θ.
 * pull = (mean − m)/s², shrink = (s² − variance)/s⁴; moments by Gauss-Hermite about the mode. Taking the mode
 * itself for the mean would err on one side with every rare answer. Opper (1998), A Bayesian approach to on-line
 * learning.
 */
function answered(margin: number, spread: number, y: number): Answered {
  if (!(spread > 0)) return { pull: 0, shrink: 0 };
  const mode = margin + spread * modeOf(margin, spread, y);
  const p = sigmoid(mode);
  const width = Math.sqrt(spread / (1 + spread * p * (1 - p)));
  const logs = offsets.map(
    (offset, k) => offset + logDensity(mode + width * rule.nodes[k]!, { margin, spread, y }),
  );
  const top = Math.max(...logs);
  let mass = 0;
  let first = 0;
  let second = 0;
  for (let k = 0; k < logs.length; k++) {
    const x = rule.nodes[k]!;
    const share = Math.exp(logs[k]! - top);
    mass += share;
    first += share * x;
    second += share * x * x;
  }
  const mean = first / mass;
  const variance = width * width * (second / mass - mean * mean);
  return {
    pull: (mode + width * mean - margin) / spread,
    shrink: Math.max(spread - variance, 0) / (spread * spread),
  };
}

/** ln of N(a; margin, spread) times the probability of the answer, up to a constant. */
function logDensity(
  a: number,
  { margin, spread, y }: { readonly margin: number; readonly spread: number; readonly y: number },
): number {
  const away = a - margin;
  const wrong = y === 1 ? -a : a;
  return -(away * away) / (2 * spread) - Math.max(wrong, 0) - Math.log1p(Math.exp(-Math.abs(wrong)));
}

/** g of the mode m + g s²: g = y − σ(m + g s²), between y − 1 and y, by Newton's method kept inside its bracket. */
function modeOf(margin: number, spread: number, y: number): number {
  let low = y - 1;
  let high = y;
  let pull = y - sigmoid(margin);
  for (let round = 0; round < 60; round++) {
    const p = sigmoid(margin + pull * spread);
    const excess = pull - y + p;
    if (excess > 0) high = pull;
    else low = pull;
    const step = excess / (1 + spread * p * (1 - p));
    const next = pull - step;
    pull = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(step) < 1e-12) break;
  }
  return pull;
}

/** P(response) with the uncertainty of the weights averaged out: σ(m/√(1 + πs²/8)). MacKay (1992). */
export const responseProbability = (belief: LogisticBelief, w: Float64Array): number =>
  sigmoid(dot(belief.mean, w) / Math.sqrt(1 + (Math.PI / 8) * belief.variance(w)));

/**
 * Mean and sd of P(response | w) − P(response | without): the increment of a send whose row is w over silence,
 * whose row is `without`. To first order in the weights: sd² = d'Σd, d = p(1 − p)w − p₀(1 − p₀)w₀.
 */
export function difference(
  belief: LogisticBelief,
  w: Float64Array,
  without: Float64Array,
): { readonly mean: number; readonly sd: number } {
  const p = sigmoid(dot(belief.mean, w));
  const p0 = sigmoid(dot(belief.mean, without));
  const slope = w.map((value, j) => p * (1 - p) * value - p0 * (1 - p0) * without[j]!);
  return { mean: p - p0, sd: Math.sqrt(belief.variance(slope)) };
}
