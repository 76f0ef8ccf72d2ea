// Uniform boundaries by the method of mixtures (Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49,
// 2021, section 5): for a sum S of centred increments with variance process V, exp of `logMixture(S, V)` is a
// supermartingale of mean at most 1, so that S passes `bound(V, α)` at any time with chance at most α.

import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';

/** A mixture supermartingale. */
export interface Mixture {
  /** Logarithm of the supermartingale at sum s and variance v. */
  readonly logMixture: (s: number, v: number) => number;
  /** The sum at which evidence reaches 1/alpha; for a two-sided mixture its negative is the lower bound. */
  readonly bound: (v: number, alpha: number) => number;
}

/** Where a mixture is tuned: tightest at variance `v`, for level `alpha`. */
export interface Tuning {
  readonly v: number;
  readonly alpha: number;
}

/** Bound of an increasing mixture by bisection on s in [0, most]; `most` where the evidence never suffices. */
export function mixtureOf(
  logMixture: Mixture['logMixture'],
  most: (v: number) => number = () => Infinity,
): Mixture {
  return {
    logMixture,
    bound(v, alpha) {
      level('alpha', alpha);
      if (!(v >= 0)) throw experimentsErrors.EXPERIMENTS_NUMBER_UNFIT({ name: 'v', value: v });
      const enough = (s: number) => logMixture(s, v) >= -Math.log(alpha);
      let high = Math.min(most(v), Math.max(v, 1));
      while (high < most(v) && !enough(high)) high = Math.min(most(v), 2 * high);
      return enough(high) ? firstPoint(enough, high) : high;
    },
  };
}

/** The smallest point of [0, high] that is enough. */
function firstPoint(enough: (s: number) => boolean, high: number): number {
  let [low, up] = [0, high];
  while (up - low > 1e-13 * up) {
    const middle = (low + up) / 2;
    if (enough(middle)) up = middle;
    else low = middle;
  }
  return up;
}
