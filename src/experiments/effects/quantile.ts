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

/**
 * A quantile as an arm for `difference` and `relativeLift`: the order statistic of rank ⌈nν⌉, and a standard
 * error from the order statistics that stand z√(ν(1 − ν)/n) around it in rank, z = 1.96 (Woodruff, JASA 47, 1952; Deng,
 * Knoblich and Lu 2018). `sorted` ascends; errors: EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_LEVEL_UNFIT.
 */
export function quantileArm(sorted: ArrayLike<number>, { share, designEffect = 1 }: QuantileOptions): Arm {
  const n = sorted.length;
  const spread = z * Math.sqrt((level('share', share) * (1 - share) * designEffect) / n);
  if (!(n * share > n * spread && n * (1 - share) > n * spread))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${n} values are too few for this quantile`,
    });
  const se = (at(sorted, share + spread) - at(sorted, share - spread)) / (2 * z);
  return { n, mean: at(sorted, share), variance: se * se * n, assumptions };
}

const z = normal.upperQuantile(0.025);

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
  const low = binomial.quantile(level('alpha', alpha) / 2, n, level('share', share));
  const high = binomial.upperQuantile(alpha / 2, n, share) + 1;
  return { lower: low < 1 ? null : sorted[low - 1]!, upper: high > n ? null : sorted[high - 1]! };
}
