import { normal, rootOf } from '../../kit/index.ts';
import { level, sameLength, wholeCount } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { subCorrelation, type Correlation } from './correlation.ts';
import { rectangle, type Chance } from './rectangle.ts';

/** One side: only large z counts; two sides: large |z|. */
export interface MaxTOptions {
  readonly sides: 1 | 2;
}

/**
 * P(some z, or |z|, is above its bound) = Σ_i P(z_i is above, those before it are not): a sum of what is small, not 1 less
 * what is large, so that it keeps its digits in the tail and is never above Bonferroni's sum. The error is at most the sum
 * of those of the parts.
 */
export function anyAbove(
  correlation: Correlation,
  bounds: readonly number[],
  { sides }: MaxTOptions,
): Chance {
  const chances = correlation.map((_, i) => {
    const order = [i, ...Array.from({ length: i }, (__, before) => before)];
    // −z_i, first to be drawn, is below −c; with two sides its mirror image is as likely.
    const turned = subCorrelation(correlation, order).map((row, a) =>
      row.map((value, b) => ((a === 0) === (b === 0) ? value : -value)),
    );
    const lower = order.map((one, at) => (at === 0 || sides === 1 ? -Infinity : -bounds[one]!));
    return rectangle(turned, {
      lower,
      upper: order.map((one, at) => (at === 0 ? -bounds[one]! : bounds[one]!)),
    });
  });
  const sum = (of: (chance: Chance) => number) => chances.reduce((total, one) => total + sides * of(one), 0);
  return {
    value: Math.min(
      1,
      sum(({ value }) => value),
    ),
    error: sum(({ error }) => error),
  };
}

/** P(some z is above a bound that all have). */
const anyAboveOne = (correlation: Correlation, c: number, options: MaxTOptions): number =>
  anyAbove(
    correlation,
    correlation.map(() => c),
    options,
  ).value;

/** The critical value that the largest of correlated z-statistics passes with chance alpha; right to about 1e-3. */
export function maxTCritical(correlation: Correlation, alpha: number, { sides }: MaxTOptions): number {
  const single = level('alpha', alpha) / sides;
  wholeCount('metrics', correlation.length);
  return rootOf((c) => alpha - anyAboveOne(correlation, c, { sides }), {
    low: normal.upperQuantile(single),
    high: normal.upperQuantile(single / correlation.length),
    width: 1e-5,
  });
}

/**
 * Step-down max-T adjusted p-values (Westfall and Young 1993, algorithm 2.8, with the normal distribution for the
 * resampling): never above Holm's, and smaller the more the metrics go together.
 */
export function maxT(z: readonly number[], correlation: Correlation, { sides }: MaxTOptions): number[] {
  sameLength('z-statistics', z.length, correlation.length);
  if (z.some(Number.isNaN))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'a z-statistic is NaN' });
  const size = (at: number) => (sides === 2 ? Math.abs(z[at]!) : z[at]!);
  const order = z.map((_, at) => at).sort((a, b) => size(b) - size(a));
  const out = z.map(() => 1);
  let before = 0;
  order.forEach((at, rank) => {
    const rest = order.slice(rank);
    const p = anyAboveOne(subCorrelation(correlation, rest), size(at), { sides });
    out[at] = before = Math.max(before, p);
  });
  return out;
}
