import { betaDist, binomial } from '../kit/index.ts';

/** `count` of `n`. */
interface Hits {
  readonly count: number;
  readonly n: number;
}

/** An interval and the p-value of one test: the share held against lies outside exactly where p is below .05. */
interface Tested {
  readonly interval: readonly [low: number, high: number];
  readonly p: number;
}

/** The exact test of a share, p twice the smaller tail, and the 95 % interval of all that it does not reject (Clopper and Pearson 1934). */
export function exactShare({ count, n }: Hits, against: number): Tested {
  const tail = Math.min(binomial.cdf(count, n, against), binomial.survival(count - 1, n, against));
  return {
    interval: [
      count === 0 ? 0 : betaDist.quantile(0.025, count, n - count + 1),
      count === n ? 1 : betaDist.upperQuantile(0.025, count + 1, n - count),
    ],
    p: Math.min(1, 2 * tail),
  };
}
