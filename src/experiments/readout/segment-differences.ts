import { CodedError } from '../../kit/index.ts';
import { heterogeneity, type Heterogeneity, type SegmentCut } from '../effects/heterogeneity.ts';
import { planOf, type Metric } from '../metrics/metric.ts';
import type { Plan } from '../metrics/plan.ts';
import type { Statistic, Statistics } from '../metrics/statistics.ts';
import type { Arm } from '../samples/arm.ts';
import { armOf } from './compare.ts';

/**
 * Where the effect of a treatment on a metric differs between segments, without covariates: `heterogeneity` over every
 * dimension of the statistics with two levels or more that can be read in both arms; null where there is none.
 */
export function segmentDifferences(
  metric: Metric,
  { cells }: Statistics,
  arms: { readonly control: string; readonly treatment: string },
): Heterogeneity | null {
  const plan = planOf(metric);
  const segmented = cells.flatMap(({ segment, ...cell }) => (segment === null ? [] : [{ ...cell, segment }]));
  const armAt = (dimension: string, level: string | null, name: string): Arm | undefined => {
    const cell = segmented.find(
      ({ arm, segment }) => arm === name && segment.dimension === dimension && segment.level === level,
    );
    const statistic = cell?.metrics[metric.name];
    return statistic && readable(plan, statistic);
  };
  const cuts = [...new Set(segmented.map(({ segment }) => segment.dimension))].flatMap(
    (dimension): readonly SegmentCut[] => {
      const own = segmented.filter(({ segment }) => segment.dimension === dimension);
      const levels = [...new Set(own.map(({ segment }) => segment.level))].flatMap((level) => {
        const control = armAt(dimension, level, arms.control);
        const treatment = armAt(dimension, level, arms.treatment);
        if (!control || !treatment || !(control.variance + treatment.variance > 0)) return [];
        return [{ name: level ?? '(none)', control, treatment }];
      });
      return levels.length < 2 ? [] : [{ dimension, levels }];
    },
  );
  return cuts.length === 0 ? null : heterogeneity(cuts);
}

/** An arm, where there are units enough for one. */
function readable(plan: Plan, statistic: Statistic): Arm | undefined {
  try {
    return armOf(plan, statistic);
  } catch (error) {
    if (error instanceof CodedError && error.code.startsWith('EXPERIMENTS_')) return undefined;
    throw error;
  }
}
