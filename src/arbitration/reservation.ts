import { normal } from '../kit/index.ts';
import type { PlanStanding } from '../state/index.ts';
import type { Opportunities } from './prices.ts';

/** The worth of the last of `left` contacts while `expected` decisions (any number ≥ 0) are still to come. */
export type Reservation = (expected: number, left: number) => number;

/**
 * The reservation price of an allowance. With n decisions to come, of which each brings a best value V ~ N(m, s²) that
 * is taken or left at once, k contacts are worth
 *
 *     W(n, k) = E max(V + W(n−1, k−1), W(n−1, k)),   W(0, k) = W(n, 0) = 0,
 *
 * and a contact is worth spending now when its value exceeds λ(n, k) = W(n, k) − W(n, k−1). In differences, with
 * h(t) = E max(V − t, 0):
 *
 *     λ(n, k) = λ(n−1, k) + h(λ(n−1, k)) − h(λ(n−1, k−1)),   λ(0, k) = 0,   h(λ(n, 0)) = 0.
 *
 * The knapsack of Kleywegt and Papastavrou, Operations Research 46 (1998), with items of size 1 at known times. λ falls
 * with k, is 0 for k > n, and grows with n; between whole n it is interpolated.
 */
export function reservationOf({ decisions, mean, sd }: Opportunities): Reservation {
  const most = Math.ceil(decisions);
  const lambda = Array.from({ length: most + 1 }, () => new Float64Array(most + 1));
  const gain = gainOver(mean, sd);
  for (let n = 1; n <= most; n++) {
    let above = 0;
    for (let k = 1; k <= n; k++) {
      const before = lambda[n - 1]![k]!;
      const here = gain(before);
      lambda[n]![k] = Math.max(before + here - above, 0);
      above = here;
    }
  }
  return (expected, left) => {
    if (left > most) return 0;
    const n = Math.min(Math.max(expected, 0), most);
    const low = lambda[Math.floor(n)]![left]!;
    return low + (n - Math.floor(n)) * (lambda[Math.ceil(n)]![left]! - low);
  };
}

/** h(t) = E max(V − t, 0) = s φ(z) + (m − t) Φ(z) with z = (m − t)/s. */
const gainOver =
  (mean: number, sd: number) =>
  (t: number): number => {
    const over = mean - t;
    if (sd === 0) return Math.max(over, 0);
    const z = over / sd;
    return Math.max(sd * normal.density(z) + over * normal.cdf(z), 0);
  };

/**
 * What one contact uses up of a plan, by channel: the reservation price at the scarcer of the channel's own allowance
 * and that of all channels, the decision at hand being one of those that are left. Exact where one ceiling binds;
 * where a channel's own does, it leaves out that another channel might serve, and so errs towards saving.
 */
export function planChargesOf(opportunities: Opportunities): (standing: PlanStanding) => Float64Array {
  const reservation = reservationOf(opportunities);
  return ({ at, from, until, left }) => {
    const ofAll = left.at(-1)!;
    const expected = (opportunities.decisions * (until - at)) / (until - from) - 1;
    // A slot of the next period may be open while this one is spent: it is charged as the last contact.
    return left.slice(0, -1).map((own) => reservation(expected, Math.max(Math.min(own, ofAll), 1)));
  };
}
