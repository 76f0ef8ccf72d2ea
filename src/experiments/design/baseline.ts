import type { Correlation } from '../many/correlation.ts';
import { planOf, type Metric } from '../metrics/metric.ts';
import type { Statistic, Statistics } from '../metrics/statistics.ts';
import type { NoAnswer } from '../no-answer.ts';
import { compare, valueOf, type Compared } from '../readout/compare.ts';
import { jointCorrelation } from '../readout/joint.ts';

/** A metric before the experiment, measured on units as they would have been exposed. */
export interface MetricBaseline {
  readonly kind: 'measured';
  readonly n: number;
  readonly missing: number;
  readonly value: number;
  /** n·se² of an arm's value after covariates, so that an arm of n units has variance/n. */
  readonly variance: number;
  /** That over the variance without covariates; null without covariates. */
  readonly varianceRatio: number | null;
  /** Of units of several members: these per unit, how they go together, and what that costs; else null. */
  readonly members: {
    readonly perUnit: number;
    readonly correlation: number | null;
    readonly designEffect: number | null;
  } | null;
}

/** A baseline, or why the log has none. */
export type BaselineReading = MetricBaseline | ({ readonly kind: 'no-answer' } & NoAnswer);

/**
 * What a metric's test will rest on: its value and its variance per unit, covariates used as the readout uses them.
 * The difference of a group with itself is 0 with twice the squared error of one arm, by the code that will read it.
 */
export function baselineOf(metric: Metric, statistic: Statistic): BaselineReading {
  const plan = planOf(metric);
  const compared = compare(plan, statistic, statistic);
  if ('code' in compared) return { kind: 'no-answer', ...compared };
  const { se } = compared.absolute;
  return {
    kind: 'measured',
    n: statistic.n,
    missing: statistic.missing,
    value: valueOf(plan, statistic)!,
    variance: (se * se * statistic.n) / 2,
    varianceRatio: compared.adjustment?.varianceRatio ?? null,
    members: membersOf(statistic),
  };
}

function membersOf(statistic: Statistic): MetricBaseline['members'] {
  if (statistic.members === undefined) return null;
  const { n, correlation, designEffect } = statistic.members;
  return { perUnit: n / statistic.n, correlation, designEffect };
}

/**
 * Correlation of the z-statistics that metrics will have, each turned so that up is good; for `correlatedPlan`. All of
 * them must have a baseline, and `statistics` their joint spread in `arm`. Errors: EXPERIMENTS_STATISTICS_INVALID
 * without it, or for quantiles.
 */
export function baselineCorrelation(
  metrics: readonly Metric[],
  statistics: Statistics,
  arm: string,
): Correlation {
  const cell = statistics.cells.find((one) => one.arm === arm && one.segment === null);
  const joint = metrics.flatMap((metric) => {
    const statistic = cell?.metrics[metric.name];
    const plan = planOf(metric);
    const compared = statistic && compare(plan, statistic, statistic);
    if (!statistic || !compared || 'code' in compared) return [];
    return [{ name: metric.name, plan, compared: ofOneArm(compared), arms: { [arm]: statistic } }];
  });
  const signs = metrics.map(({ direction }) => (direction === 'increase' ? 1 : -1));
  return jointCorrelation(joint, statistics).map((row, i) =>
    row.map((value, j) => (i === j ? 1 : signs[i]! * signs[j]! * value)),
  );
}

/** One arm has half the squared error of a difference of two. */
const ofOneArm = (compared: Compared): Compared => ({
  ...compared,
  absolute: { ...compared.absolute, se: compared.absolute.se / Math.SQRT2 },
});
