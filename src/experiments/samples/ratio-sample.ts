import { joined } from '../assumptions.ts';
import { base } from '../checks.ts';
import type { Arm } from './arm.ts';
import { scatterOf } from './mean-sample.ts';

/** A ratio metric Σ numerator / Σ denominator, both summed per unit: sums, squares and cross products. */
export interface RatioSample {
  readonly n: number;
  readonly numerator: number;
  readonly numeratorSquares: number;
  readonly denominator: number;
  readonly denominatorSquares: number;
  readonly cross: number;
}

/**
 * The ratio R = N/D of the means, with the variance per unit of its linearisation:
 * v_N/D² + N² v_D/D⁴ − 2N cov/D³. Errors: EXPERIMENTS_BASE_ZERO, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function ratioArm(sample: RatioSample): Arm {
  const { n, numerator: x, denominator: y } = sample;
  const vN = scatterOf(n, { x, y: x, xy: sample.numeratorSquares }) / (n - 1);
  const vD = scatterOf(n, { x: y, y, xy: sample.denominatorSquares }) / (n - 1);
  const cov = scatterOf(n, { x, y, xy: sample.cross }) / (n - 1);
  const d = base('the denominator', y / n);
  const mean = x / y;
  return {
    n,
    mean,
    variance: Math.max(0, vN - 2 * mean * cov + mean * mean * vD) / (d * d),
    assumptions: joined(['independent-units', 'random-assignment', 'normal-means', 'delta-method']),
  };
}
