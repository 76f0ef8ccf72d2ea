import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Effect } from '../estimate.ts';
import { triangleAt, type StatisticOf } from '../metrics/statistics.ts';
import { mixRate } from './mix-rate.ts';
import { blocks, propagated, type Square } from './propagate.ts';

/** A numerator and a denominator over the units of one segment of one arm. */
type RatioCell = Pick<StatisticOf<'moments'>, 'n' | 'means' | 'scatters'>;

/** A segment: its share of the denominator and its own ratio, by arm, and what each of them puts into the difference. */
interface RatioSegment {
  readonly control: { readonly mix: number; readonly rate: number };
  readonly treated: { readonly mix: number; readonly rate: number };
  readonly rate: Effect;
  readonly mix: Effect;
}

/** A difference of ratios by segment; parts add up to `rate` and `mix`, and these to `total`. */
export interface RatioSegments {
  readonly total: Effect;
  readonly rate: Effect;
  readonly mix: Effect;
  readonly segments: readonly RatioSegment[];
}

/**
 * A ratio of sums is the mean of those of its segments, weighted by their shares of the denominator: a difference of two
 * is split into what segments' ratios and what their shares changed (Kitagawa 1955, `mixRate`), with errors by the delta
 * method from numerators and denominators of all segments together. A unit is in one segment, so that two segments have
 * the covariance −p·q·mean·mean. Units are independent, and all of an arm are in some segment. Errors:
 * EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT where a segment of an arm has nothing to divide by.
 */
export function ratioSegments(control: readonly RatioCell[], treatment: readonly RatioCell[]): RatioSegments {
  const size = control.length;
  sameLength('segments of the treatment', treatment.length, size);
  const arms = [control, treatment].map(sumsOf);
  const [a, b] = arms.map(({ means }) => sharesOf(means));
  const split = (values: Float64Array) => {
    const sides = [values.subarray(0, 2 * size), values.subarray(2 * size)].map((side) =>
      sharesOf([...side]),
    );
    const { total, rate, mix, rateBySegment, mixBySegment } = mixRate(sides[0]!, sides[1]!);
    return [total, rate, mix, ...rateBySegment, ...mixBySegment];
  };
  const parts = propagated({
    point: arms.flatMap(({ means }) => means),
    covariance: blocks(arms.map(({ covariance }) => covariance)),
    split,
  }).map((part): Effect => ({
    ...part,
    df: null,
    assumptions: ['independent-units', 'random-assignment', 'normal-means', 'delta-method'],
  }));
  return {
    total: parts[0]!,
    rate: parts[1]!,
    mix: parts[2]!,
    segments: control.map((_, at) => ({
      control: { mix: a!.mix[at]!, rate: a!.rate[at]! },
      treated: { mix: b!.mix[at]!, rate: b!.rate[at]! },
      rate: parts[3 + at]!,
      mix: parts[3 + size + at]!,
    })),
  };
}

/** Means over all units of an arm of what a unit has in each segment, numerator and denominator, with their covariance. */
function sumsOf(cells: readonly RatioCell[]): {
  readonly means: readonly number[];
  readonly covariance: Square;
} {
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
  if (!(n >= 2) || cells.some((cell) => !(cell.n > 0 && cell.means[1]! > 0)))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: 'a segment of an arm has no units, or nothing to divide by',
    });
  const places = cells.flatMap((cell) =>
    [0, 1].map((column) => ({ cell, column, mean: cell.means[column]! })),
  );
  const values = places.flatMap((one) =>
    places.map((other) => {
      const [p, q] = [one.cell.n / n, other.cell.n / n];
      if (one.cell !== other.cell) return (-p * q * one.mean * other.mean) / (n - 1);
      const { means, scatters } = one.cell;
      const [i, j] = [Math.min(one.column, other.column), Math.max(one.column, other.column)];
      const within = scatters[triangleAt(means.length, i, j)]! / n;
      return (within + p * (1 - p) * one.mean * other.mean) / (n - 1);
    }),
  );
  return {
    means: places.map(({ cell, mean }) => (cell.n / n) * mean),
    covariance: { size: places.length, values },
  };
}

/** Shares of the denominator and ratios, of numerators and denominators in turn. */
function sharesOf(sums: readonly number[]) {
  const of = (column: number) => sums.filter((_, at) => at % 2 === column);
  const [above, below] = [of(0), of(1)];
  const whole = below.reduce((sum, one) => sum + one, 0);
  return { mix: below.map((one) => one / whole), rate: above.map((one, at) => one / below[at]!) };
}
