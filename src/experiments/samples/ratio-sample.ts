import { joined } from '../assumptions.ts';
import { base } from '../checks.ts';
import type { Arm } from './arm.ts';
import { crossScatterOf, scatterOf } from './mean-sample.ts';

/** A ratio metric Σ numerator / Σ denominator, both summed per unit: sums, squares and cross products. */
export interface RatioSample {
  readonly n: number;
  readonly numerator: number;
  readonly numeratorSquares: number;
  readonly denominator: number;
  readonly denominatorSquares: number;
  readonly cross: number;
}

/** The same as means and scatters: of the numerator, of it with the denominator, of the denominator. */
export interface RatioMoments {
  readonly n: number;
  readonly means: readonly [number, number];
  readonly scatters: readonly [number, number, number];
}

/**
 * The ratio R = N/D of the means, with the variance per unit of its linearisation:
 * v_N/D² + N² v_D/D⁴ − 2N cov/D³. Errors: EXPERIMENTS_BASE_ZERO, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function ratioArm({ n, ...sums }: RatioSample): Arm {
  const x = { sum: sums.numerator, squares: sums.numeratorSquares };
  const y = { sum: sums.denominator, squares: sums.denominatorSquares };
  return ratioOfMoments({
    n,
    means: [x.sum / n, y.sum / n],
    scatters: [scatterOf(n, x), crossScatterOf(n, [x, y], sums.cross), scatterOf(n, y)],
  });
}

/** The same from moments about the means, which lose no digits to means far from nought. */
export function ratioOfMoments({ n, means: [top, bottom], scatters: [xx, xy, yy] }: RatioMoments): Arm {
  const d = base('the denominator', bottom);
  const mean = top / d;
  const scatter = Math.max(0, xx - 2 * mean * xy + mean * mean * yy);
  return {
    n,
    mean,
    variance: scatter / (n - 1) / d / d,
    assumptions: joined(['independent-units', 'random-assignment', 'normal-means', 'delta-method']),
  };
}
