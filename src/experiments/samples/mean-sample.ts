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

/** Mean and variance with n − 1 below; errors: EXPERIMENTS_SAMPLE_UNFIT. */
export function meanArm({ n, sum, sumSquares }: MeanSample): Arm {
  const scatter = scatterOf(n, { x: sum, y: sum, xy: sumSquares });
  const rounding = 1e-9 * sumSquares;
  if (!(scatter >= -rounding))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: 'squares are below the square of the sum over n',
    });
  return {
    n,
    mean: sum / n,
    variance: Math.max(0, scatter) / (n - 1),
    assumptions: ['independent-units', 'random-assignment', 'normal-means'],
  };
}

/** Mean p and variance p(1 − p); errors: EXPERIMENTS_SAMPLE_UNFIT. */
export function proportionArm(n: number, count: number): Arm {
  if (!(n >= 1 && count >= 0 && count <= n))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${count} successes of ${n} units` });
  const mean = count / n;
  return {
    n,
    mean,
    variance: mean * (1 - mean),
    assumptions: ['independent-units', 'random-assignment', 'normal-means'],
  };
}

/** Σ(x − x̄)(y − ȳ) from sums over n ≥ 2 rows; errors: EXPERIMENTS_SAMPLE_UNFIT. */
export function scatterOf(n: number, { x, y, xy }: { x: number; y: number; xy: number }): number {
  if (!(n >= 2)) throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${n} units in an arm` });
  if (!Number.isFinite(x + y + xy))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'a sum is not finite' });
  return xy - (x / n) * y;
}
