import { binomial, normal } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Interval } from '../estimate.ts';
import type { Arm } from '../samples/arm.ts';

/** How a quantile is estimated. */
export interface QuantileOptions {
  /** The share of values below, in (0, 1). */
  readonly share: number;
  /** Variance of the share below over the binomial one, above 1 where values cluster in units; default 1. */
  readonly designEffect?: number;
}

/** A quantile as a warehouse finds it: its value, and the quantiles of `quantileRanks` around it. */
export interface QuantileSample {
  readonly n: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** How far from its share the ranks around a quantile lie: z√(ν(1 − ν)/n), z = 1.96. */
const spreadOf = (n: number, { share, designEffect = 1 }: QuantileOptions): number =>
  quantileZ * Math.sqrt((level('share', share) * (1 - share) * designEffect) / n);

const isInside = (spread: number, share: number): boolean => share > spread && 1 - share > spread;

/** Whether n values are enough for a standard error of this quantile. */
export const hasRanks = (n: number, options: QuantileOptions): boolean =>
  isInside(spreadOf(n, options), options.share);

/** The shares ν ± z√(ν(1 − ν)/n), z = 1.96, at which to ask for `lower` and `upper`. */
export function quantileRanks(
  n: number,
  { share, designEffect = 1 }: QuantileOptions,
): readonly [number, number] {
  const spread = spreadOf(n, { share, designEffect });
  if (!isInside(spread, share))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${n} values are too few for this quantile`,
    });
  return [share - spread, share + spread];
}

/**
 * A quantile as an arm for `difference` and `relativeLift`, with the standard error (upper − lower)/(2 · 1.96)
 * (Woodruff, JASA 47, 1952; Deng, Knoblich and Lu 2018). Errors: EXPERIMENTS_SAMPLE_UNFIT.
 */
export function quantileArm({ n, value, lower, upper }: QuantileSample): Arm {
  if (!(n >= 2 && lower <= value && value <= upper && Number.isFinite(upper - lower)))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `a quantile of ${value} between ${lower} and ${upper}`,
    });
  const se = (upper - lower) / (2 * quantileZ);
  return { n, mean: value, variance: se * se * n, assumptions };
}

/** The same from all values, ascending. Errors: EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_LEVEL_UNFIT. */
export function quantileSample(sorted: ArrayLike<number>, options: QuantileOptions): QuantileSample {
  const [low, high] = quantileRanks(sorted.length, options);
  checkSorted(sorted);
  return {
    n: sorted.length,
    value: at(sorted, options.share),
    lower: at(sorted, low),
    upper: at(sorted, high),
  };
}

/** Errors: EXPERIMENTS_SAMPLE_UNFIT for values that are no numbers or do not ascend. */
function checkSorted(sorted: ArrayLike<number>): void {
  for (let i = 0; i < sorted.length; i++)
    if (!(sorted[i]! >= sorted[Math.max(0, i - 1)]!))
      throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `value ${i} is not above the one before` });
}

/** How many standard errors of a rank `lower` and `upper` are away. */
export const quantileZ = normal.upperQuantile(0.025);

const assumptions: readonly Assumption[] = [
  'independent-units',
  'random-assignment',
  'normal-means',
  'smooth-quantile',
];

const at = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.min(sorted.length, Math.max(1, Math.ceil(sorted.length * share - 1e-9))) - 1]!;

/**
 * The exact interval of one quantile, for any distribution: order statistics whose ranks leave at most alpha/2
 * of a binomial in each tail; null where no rank does.
 */
export function quantileInterval(sorted: ArrayLike<number>, share: number, alpha: number): Interval {
  const n = sorted.length;
  checkSorted(sorted);
  const low = binomial.quantile(level('alpha', alpha) / 2, n, level('share', share));
  const high = binomial.upperQuantile(alpha / 2, n, share) + 1;
  return { lower: low < 1 ? null : sorted[low - 1]!, upper: high > n ? null : sorted[high - 1]! };
}
