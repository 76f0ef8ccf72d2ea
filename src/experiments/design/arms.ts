import { level, positive, sameLength, wholeCount } from '../checks.ts';
import { sampleSize, type Comparison } from './sample-size.ts';

/** Several treatments against one control. */
export interface ArmsDesign extends Omit<Comparison, 'ratio' | 'variance'> {
  /** Shares of traffic, control first; any positive scale. */
  readonly weights: readonly number[];
  /** Variance per unit, control first. */
  readonly variances: readonly number[];
  readonly effect: number;
  readonly power: number;
  /** Level of each comparison: alpha over the treatments (default), or alpha itself. */
  readonly divideAlpha?: boolean;
}

/** Units in all arms together so that the worst treatment has its power, and which one that is (1 is the first). */
export interface ArmsSize {
  readonly total: number;
  readonly worst: number;
  readonly perArm: readonly number[];
}

/** The total that the worst comparison needs: n_t of that pair, scaled up by the weights. */
export function armsSize(design: ArmsDesign): ArmsSize {
  const { weights, variances, alpha, divideAlpha = true } = design;
  sameLength('variances', variances.length, weights.length);
  const treatments = wholeCount('treatments', weights.length - 1);
  const sum = weights.reduce((total, weight) => total + positive('weight', weight), 0);
  const totals = Array.from({ length: treatments }, (_, i) => {
    const at = i + 1;
    const size = sampleSize({
      ...design,
      alpha: level('alpha', alpha) / (divideAlpha ? treatments : 1),
      variance: { control: variances[0]!, treatment: variances[at]! },
      ratio: weights[0]! / weights[at]!,
    });
    return (size.treatment * sum) / weights[at]!;
  });
  const total = Math.max(...totals);
  return { total, worst: totals.indexOf(total) + 1, perArm: weights.map((weight) => (total * weight) / sum) };
}

/** Weights with the least error of all comparisons with control, for equal variances: √T to 1 (Dunnett 1955). */
export const bestWeights = (treatments: number): readonly number[] => [
  Math.sqrt(wholeCount('treatments', treatments)),
  ...Array.from({ length: treatments }, () => 1),
];
