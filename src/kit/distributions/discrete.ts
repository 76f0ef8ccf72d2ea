import { normal } from './normal.ts';
import { invert, type Side } from './tail.ts';

/** A distribution on 0, 1, …, high: the mass on one side of a whole number, and moments to start a search from. */
interface Discrete {
  readonly mass: (side: Side, k: number) => number;
  readonly mean: number;
  readonly variance: number;
  readonly skewness: number;
  readonly high: number;
}

/** A mass within 64 ulp of p has reached it, so that rounding does not decide between neighbours. */
const slack = 64 * Number.EPSILON;

/** The smallest k that leaves at least p below it and at it (`lower`), or at most p above it (`upper`). */
export const discreteInverse = (
  { side, p }: { readonly side: Side; readonly p: number },
  { mass, mean, variance, skewness, high }: Discrete,
): number =>
  invert(
    { side, p },
    {
      low: 0,
      high,
      at({ side, mass: target }) {
        const z = (side === 'lower' ? 1 : -1) * normal.quantile(target);
        const start = mean + Math.sqrt(variance) * (z + (skewness * (z * z - 1)) / 6);
        const reached = (k: number) =>
          side === 'lower' ? mass(side, k) >= target * (1 - slack) : mass(side, k) <= target * (1 + slack);
        return firstReached(reached, { start: start > 0 ? Math.floor(start) : 0, high });
      },
    },
  );

/** The smallest whole number from 0 to `high` that `reached` accepts, as all after it: galloping, then bisection. */
function firstReached(
  reached: (k: number) => boolean,
  { start, high }: { readonly start: number; readonly high: number },
): number {
  let no = -1;
  let yes = high;
  const test = (k: number) => {
    if (reached(k)) yes = k;
    else no = k;
  };
  for (let k = Math.min(start, high), step = 1; no < k && k < yes; step *= 2) {
    test(k);
    k += no === k ? step : -step;
  }
  for (;;) {
    const middle = Math.floor(no + (yes - no) / 2);
    if (!(no < middle && middle < yes)) return yes;
    test(middle);
  }
}
