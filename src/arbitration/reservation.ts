import type { Prospects } from '../scoring/index.ts';
import type { PlanStanding } from '../state/index.ts';
import { besideOf, foreseenOf, type Foreseen } from './foreseen.ts';

/** h(t) = E max(V − t, 0) of what one decision brings, t ≥ 0. */
export type Gain = (t: number) => number;

/** A decision to come of which is known what it brings. */
interface Known {
  /** Share of the time to come that is over by then. */
  readonly after: number;
  readonly value: number;
}

/** What is scheduled, rising in time, and what else such a decision may bring. */
export interface Scheduled {
  readonly known: readonly Known[];
  readonly beside: Gain;
}

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
 * with k, is 0 for k > n, and grows with n; between whole n, of any number ≥ 0, it is interpolated. Decisions of which is
 * known what they bring stand in their places among the others, which come evenly: h is then that of each step.
 */
export function reservationsOf(
  gain: Gain,
  expected: number,
  most: number,
  scheduled: Scheduled = { known: [], beside: gain },
): Float64Array {
  const { known, beside } = scheduled;
  const n = Math.min(Math.max(expected, 0), mostDecisions);
  const low = Math.floor(n);
  const size = Math.min(Math.ceil(n) + known.length, most);
  const below = through({ gain, beside, known, count: low, size });
  if (n === low) return below;
  const above = through({ gain, beside, known, count: low + 1, size });
  return below.map((before, k) => before + (n - low) * (above[k]! - before));
}

interface Course extends Scheduled {
  readonly gain: Gain;
  /** Decisions that nothing is known of, spread evenly over the time. */
  readonly count: number;
  readonly size: number;
}

/** λ before all decisions of a course, from its end backwards. */
function through({ gain, beside, known, count, size }: Course): Float64Array {
  const lambda = new Float64Array(size);
  let next = known.length - 1;
  let left = count;
  for (let step = 1; left > 0 || next >= 0; step++) {
    const scheduled = known[next];
    if (scheduled && (left === 0 || scheduled.after >= (left - 0.5) / count)) {
      advance(lambda, atLeast(scheduled.value, beside), step);
      next--;
    } else {
      advance(lambda, gain, step);
      left--;
    }
  }
  return lambda;
}

/** The gain of a decision that brings what is known of it, or something better that is not. */
const atLeast =
  (value: number, gain: Gain): Gain =>
  (t) =>
    t < value ? value - t + gain(value) : gain(t);

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
 * towards saving. What is scheduled takes the place of as many decisions of which no more is known than what they bring
 * on average.
 */
export function planChargesOf(prospects: Prospects): (standing: PlanStanding) => Float64Array {
  const gainOf = gainsOf(prospects.shape);
  return ({ at, from, until, left, brought, ahead = [] }) => {
    const foreseen = foreseenOf(prospects, brought);
    const ofAll = left.at(-1)!;
    // A slot of the next period may be open while this one is spent: it is charged as the last contact.
    const scarcer = left.slice(0, -1).map((own) => Math.max(Math.min(own, ofAll), 1));
    const most = scarcer.reduce((most, k) => (Number.isFinite(k) ? Math.max(most, k) : most), 0);
    const expected = (foreseen.decisions * (until - at)) / (until - from) - 1 - ahead.length;
    const known = ahead.map((one) => ({ after: (one.at - at) / (until - at), value: one.best }));
    const beside = gainOf(besideOf(foreseen, prospects));
    const lambda = reservationsOf(gainOf(foreseen), expected, most, { known, beside });
    return scarcer.map((k) => lambda[k - 1] ?? 0);
  };
}
