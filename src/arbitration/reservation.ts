import type { Prospects } from '../scoring/index.ts';
import type { PlanStanding } from '../state/index.ts';
import { foreseenOf, type Foreseen } from './foreseen.ts';

/** h(t) = E max(V − t, 0) of what one decision brings, t ≥ 0. */
export type Gain = (t: number) => number;

/** Most decisions to come that are looked at. */
const mostDecisions = 400;

/**
 * The reservation prices of an allowance: λ(n, k) at [k − 1], for k = 1, 2, … while there are fewer contacts than
 * decisions to come; beyond, a contact is worth nothing. With n decisions to come, of which each brings a best value V
 * that is taken or left at once, k contacts are worth
 *
 *     W(n, k) = E max(V + W(n−1, k−1), W(n−1, k)),   W(0, k) = W(n, 0) = 0,
 *
 * and a contact is worth spending now when its value exceeds λ(n, k) = W(n, k) − W(n, k−1). In differences, with
 * h(t) = E max(V − t, 0):
 *
 *     λ(n, k) = λ(n−1, k) + h(λ(n−1, k)) − h(λ(n−1, k−1)),   λ(0, k) = 0,   h(λ(n, 0)) = 0.
 *
 * The knapsack of Kleywegt and Papastavrou, Operations Research 46 (1998), with items of size 1 at known times. λ falls
 * with k, is 0 for k > n, and grows with n; between whole n, of any number ≥ 0, it is interpolated.
 */
export function reservationsOf(gain: Gain, expected: number, most: number): Float64Array {
  const n = Math.min(Math.max(expected, 0), mostDecisions);
  const low = Math.floor(n);
  const lambda = new Float64Array(Math.min(Math.ceil(n), most));
  for (let step = 1; step <= low; step++) advance(lambda, gain, step);
  if (n === low) return lambda;
  const below = lambda.slice();
  advance(lambda, gain, low + 1);
  return lambda.map((above, k) => below[k]! + (n - low) * (above - below[k]!));
}

/** From λ(n − 1, ·) to λ(n, ·), in place. */
function advance(lambda: Float64Array, gain: Gain, n: number): void {
  let above = 0;
  for (let k = 0; k < Math.min(n, lambda.length); k++) {
    const before = lambda[k]!;
    const here = gain(before);
    lambda[k] = Math.max(before + here - above, 0);
    above = here;
  }
}

/** The gain of a decision that brings nothing with probability 1 − share, otherwise mean times one of the shape. */
export function gainsOf(shape: readonly number[]): (foreseen: Pick<Foreseen, 'share' | 'mean'>) => Gain {
  const rising = Float64Array.from(shape).sort();
  const count = rising.length;
  /** Σ of the values from i on. */
  const sums = new Float64Array(count + 1);
  for (let i = count - 1; i >= 0; i--) sums[i] = sums[i + 1]! + rising[i]!;
  return ({ share, mean }) =>
    (t) => {
      if (mean === 0) return 0;
      const first = firstAbove(rising, t / mean);
      return (share * Math.max(mean * sums[first]! - (count - first) * t, 0)) / count;
    };
}

/** Number of the first value above a bound, the length where there is none. */
function firstAbove(rising: Float64Array, bound: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * What one contact uses up of a plan, by channel: the reservation price, as the user's own decisions go, at the scarcer
 * of the channel's own allowance and that of all channels, the decision at hand being one of those that are left. Exact
 * where one ceiling binds; where a channel's own does, it leaves out that another channel might serve, and so errs
 * towards saving.
 */
export function planChargesOf(prospects: Prospects): (standing: PlanStanding) => Float64Array {
  const gainOf = gainsOf(prospects.shape);
  return ({ at, from, until, left, brought }) => {
    const foreseen = foreseenOf(prospects, brought);
    const ofAll = left.at(-1)!;
    // A slot of the next period may be open while this one is spent: it is charged as the last contact.
    const scarcer = left.slice(0, -1).map((own) => Math.max(Math.min(own, ofAll), 1));
    const most = scarcer.reduce((most, k) => (Number.isFinite(k) ? Math.max(most, k) : most), 0);
    const expected = (foreseen.decisions * (until - at)) / (until - from) - 1;
    const lambda = reservationsOf(gainOf(foreseen), expected, most);
    return scarcer.map((k) => lambda[k - 1] ?? 0);
  };
}
