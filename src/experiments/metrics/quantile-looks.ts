// A quantile that goes on growing, over looks, as the mean of its influence.
import { quantileZ } from '../effects/quantile.ts';
import type { LooksStatistic, StatisticOf } from './statistics.ts';

/** A quantile as a look found it; nulls where units were too few. */
export type LookQuantile = Pick<StatisticOf<'quantile'>, 'value' | 'lower' | 'upper'>;

/**
 * Near its value a quantile is a mean over units of (ν − 1{y ≤ q})/f (Bahadur, Ann. Math. Statist. 37, 1966), so that
 * quantiles at two looks go together as the shares of units at or below each, over both densities. `below` has these
 * shares as columns; what f is follows from the standard error of each look, (upper − lower)/(2 · 1.96), whose square is
 * then the variance of the look over its n. Nothing is known of a look without a standard error.
 */
export function quantileLooks(below: LooksStatistic, quantiles: readonly LookQuantile[]): LooksStatistic {
  const scales = quantiles.map(({ lower, upper }, look) => {
    const own = below.covariance[look]![look]!;
    if (lower === null || upper === null || !(own > 0)) return 0;
    return ((upper - lower) / (2 * quantileZ)) * Math.sqrt(below.n[look]! / own);
  });
  return {
    n: below.n,
    means: quantiles.map(({ value }) => [value ?? 0]),
    covariance: below.covariance.map((row, j) => row.map((value, k) => scales[j]! * scales[k]! * value)),
  };
}
