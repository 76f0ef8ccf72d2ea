import { criticalOf, type Estimate } from '../estimate.ts';
import type { Sensitivity } from './reading.ts';

/** What is known of how trends part. */
export interface Trend {
  /** By how much the groups parted from one period to the next before treatment; none: nothing can be said. */
  readonly steps: readonly number[];
  /** Steps between the periods compared: the middle of those before, the middle of those after. */
  readonly spread: number;
  /** In multiples of the largest step. */
  readonly violations: readonly number[];
}

/**
 * An interval that holds while trends part by at most M times the largest step seen before treatment (relative
 * magnitudes, Rambachan and Roth 2023, section 2.4.1; the step is taken as known): estimate ± (radius + M · bias).
 */
export function trendSensitivity(
  { value, se, df, alpha }: Estimate,
  { steps, spread, violations }: Trend,
): readonly Sensitivity[] {
  if (steps.length === 0) return [];
  const radius = criticalOf(alpha, 'two-sided', df) * se;
  const bias = spread * Math.max(...steps.map(Math.abs));
  const points = violations.map((violation) => ({
    violation,
    lower: value - radius - violation * bias,
    upper: value + radius + violation * bias,
  }));
  const slack = Math.abs(value) - radius;
  const unit = 'largest parting of trends from one period to the next before treatment';
  const breakdown = slack > 0 && bias > 0 ? slack / bias : null;
  return [{ assumption: 'parallel-trends', unit, points, breakdown }];
}
