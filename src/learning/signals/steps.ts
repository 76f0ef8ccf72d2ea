import { sum } from '../../kit/index.ts';
import { measuredIncrements } from '../../outcomes/index.ts';
import type { Order } from './order.ts';
import { eachRaw, type Told } from './told.ts';

/** What was measured of each step of the order: its mean increment, and the variance of that over users. */
export interface MeasuredSteps {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** The mean increment of all, with its variance. */
  readonly all: { readonly mean: number; readonly variance: number };
}

/** A step's own noise counts for no less than this part of what all steps say of it: few users may agree by chance. */
const leastNoise = 0.1;

/**
 * Measured increments by step: those of `measuredIncrements` with regressors 1 in a step and 0 elsewhere, so that A is
 * diagonal. Of b_i − A_i m, m the mean of all, the squares summed by user are the noise. Where users' steps hang
 * together so that the mean of all varies more than these variances say, all are larger by as much (the design effect,
 * Kish 1965). Undefined where nothing can be compared, or nothing varies.
 */
export function measuredSteps(
  told: readonly Told[],
  { from, share, stepOf }: Order,
): MeasuredSteps | undefined {
  const fit = measuredIncrements(told, 1, (_told, _c, out) => {
    out[0] = 1;
  });
  if (!fit || !(fit.covariance[0]! > 0)) return undefined;
  const all = { mean: fit.coefficients[0]!, variance: fit.covariance[0]! };
  const sums = summedBySteps(told, { steps: from.length, stepOf, mean: all.mean });
  const noise = sum(sums.noise) / sum(sums.a);
  const variance = sums.noise.map(
    (own, j) => Math.max(own, leastNoise * noise * sums.a[j]!) / (sums.a[j]! * sums.a[j]!),
  );
  const ofMean = variance.reduce((sum, own, j) => sum + share[j]! * share[j]! * own, 0);
  const effect = Math.max(1, all.variance / ofMean);
  return {
    mean: sums.b.map((b, j) => b / sums.a[j]!),
    variance: variance.map((own) => effect * own),
    all,
  };
}

interface Summing extends Pick<Order, 'stepOf'> {
  readonly steps: number;
  readonly mean: number;
}

/** A = Σ π₁π₀ P(step | send), b, and Σ_users (b_u − A_u m)², by step. */
function summedBySteps(told: readonly Told[], { steps, stepOf, mean }: Summing) {
  const [a, b, noise] = [new Float64Array(steps), new Float64Array(steps), new Float64Array(steps)];
  const scores = new Map<string, Map<number, number>>();
  const level = told.reduce((sum, { reward }) => sum + reward, 0) / told.length;
  eachRaw(told, (raw, weight, { user, chosen, reward, send, silent, shares }, c) => {
    const step = stepOf(raw);
    const own = c === chosen ? silent : chosen < 0 ? -send * shares[c]! : 0;
    a[step]! += weight;
    b[step]! += own * (reward - level);
    const score = scores.get(user) ?? new Map<number, number>();
    scores.set(user, score.set(step, (score.get(step) ?? 0) + own * (reward - level) - weight * mean));
  });
  for (const score of scores.values()) for (const [step, own] of score) noise[step]! += own * own;
  return { a, b, noise };
}
