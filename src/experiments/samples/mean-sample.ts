import { productError } from '../../kit/index.ts';
import { experimentsErrors } from '../errors.ts';
import type { Arm } from './arm.ts';

/** A metric of one value per unit, as a warehouse sums it; a count or a proportion too. */
export interface MeanSample {
  readonly n: number;
  readonly sum: number;
  readonly sumSquares: number;
}

/** The sufficient statistics of values, one per unit. */
export function sampleOf(values: ArrayLike<number>): MeanSample {
  let sum = 0;
  let sumSquares = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    sumSquares += values[i]! * values[i]!;
  }
  return { n: values.length, sum, sumSquares };
}

/** `count` successes of n units: a sample of noughts and ones. */
export const successesOf = (n: number, count: number): MeanSample => ({ n, sum: count, sumSquares: count });

/**
 * Mean and variance with n − 1 below. Sums of squares hold the spread of values only where it is above a few
 * millionths of their mean; `valuesArm` has no such bound. Errors: EXPERIMENTS_SAMPLE_UNFIT.
 */
export function meanArm({ n, sum, sumSquares }: MeanSample): Arm {
  return { n, mean: sum / n, variance: scatterOf(n, { sum, squares: sumSquares }) / (n - 1), assumptions };
}

/** The same from the values themselves, about their mean, however far that is from nought. */
export function valuesArm(values: ArrayLike<number>): Arm {
  const n = unitsOf(values.length);
  let [mean, scatter] = [0, 0];
  for (let i = 0; i < n; i++) {
    const step = values[i]! - mean;
    mean += step / (i + 1);
    scatter += step * (values[i]! - mean);
  }
  return { n, mean: finite(mean), variance: finite(scatter) / (n - 1), assumptions };
}

/** Mean p and variance p(1 − p); errors: EXPERIMENTS_SAMPLE_UNFIT. */
export function proportionArm(n: number, count: number): Arm {
  if (!(count >= 0 && count <= unitsOf(n)))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${count} successes of ${n} units` });
  const mean = count / n;
  return { n, mean, variance: mean * (1 - mean), assumptions };
}

const assumptions: Arm['assumptions'] = ['independent-units', 'random-assignment', 'normal-means'];

/** One column of an arm as a warehouse sums it: Σx and Σx². */
export interface ColumnSums {
  readonly sum: number;
  readonly squares: number;
}

/** Below this share of the squares a scatter is what rounding has left of nothing; sums of whole numbers are not rounded. */
const rounding = 1e-13;
/** Sums that contradict each other by more than this share of the squares do so by more than rounding. */
const contradiction = 1e-9;

/** Σ(x − x̄)² from sums over n ≥ 2 rows; errors: EXPERIMENTS_SAMPLE_UNFIT. */
export function scatterOf(n: number, x: ColumnSums): number {
  const scatter = scatterAcross(n, [x, x], x.squares);
  if (!(scatter >= -contradiction * x.squares))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: 'squares are below the square of the sum over n',
    });
  const lost = isWhole(x) ? 0 : rounding * x.squares;
  return scatter > lost ? scatter : 0;
}

const isWhole = ({ sum, squares }: ColumnSums): boolean =>
  Number.isSafeInteger(sum) && Number.isSafeInteger(squares);

/** Σ(x − x̄)(y − ȳ) from sums over n ≥ 2 rows and Σxy; errors: EXPERIMENTS_SAMPLE_UNFIT, by Cauchy and Schwarz too. */
export function crossScatterOf(n: number, [x, y]: readonly [ColumnSums, ColumnSums], cross: number): number {
  const scatter = scatterAcross(n, [x, y], cross);
  const most = Math.sqrt(scatterOf(n, x)) * Math.sqrt(scatterOf(n, y));
  const slack = contradiction * (most + Math.sqrt(x.squares) * Math.sqrt(y.squares));
  if (!(Math.abs(scatter) <= most + slack))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: 'products are beyond what the squares of both columns allow',
    });
  return Math.max(-most, Math.min(most, scatter));
}

/** Σxy − ΣxΣy/n as (nΣxy − ΣxΣy)/n with both products exact: what sums of whole numbers tell is not lost. */
function scatterAcross(n: number, [x, y]: readonly [ColumnSums, ColumnSums], cross: number): number {
  finite(x.sum + y.sum + cross);
  const [whole, apart] = [finite(unitsOf(n) * cross), finite(x.sum * y.sum)];
  const lost = productError(n, cross, whole) - productError(x.sum, y.sum, apart);
  return (whole - apart + (Number.isFinite(lost) ? lost : 0)) / n;
}

function unitsOf(n: number): number {
  if (n >= 2 && n < Infinity) return n;
  throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${n} units in an arm` });
}

function finite(sum: number): number {
  if (Number.isFinite(sum)) return sum;
  throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'a sum is not finite' });
}
