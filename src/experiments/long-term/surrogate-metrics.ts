import { planOf, type Metric } from '../metrics/metric.ts';

/** The metrics of an index: the long outcome, and the short ones that foretell it. */
export interface SurrogateMetrics {
  readonly outcome: Metric;
  readonly surrogates: readonly Metric[];
}

/**
 * Why an index cannot be made of metrics, with the place of the one at fault: each must be one number of a unit that is
 * complete some time after its exposure, the short ones before the long one, and mean the same in every group of units.
 */
export function surrogateFault({
  outcome,
  surrogates,
}: SurrogateMetrics): { readonly at: string; readonly problem: string } | undefined {
  const placed = [
    { at: 'outcome', metric: outcome },
    ...surrogates.map((metric, i) => ({ at: `surrogates.${i}`, metric })),
  ];
  for (const { at, metric } of placed) {
    const problem = problemOf(metric);
    if (problem !== undefined) return { at, problem: `"${metric.name}" ${problem}` };
  }
  const late = surrogates.findIndex((metric) => planOf(metric).complete! >= planOf(outcome).complete!);
  if (late < 0) return undefined;
  const problem = `"${surrogates[late]!.name}" is not known before the outcome: shorten its window`;
  return { at: `surrogates.${late}`, problem };
}

function problemOf(metric: Metric): string | undefined {
  const { shape, columns, complete, among } = planOf(metric);
  const [column] = columns;
  if (shape.kind !== 'mean' || among !== undefined)
    return `is a ${metric.kind}: an index is of metrics with one number for every unit, a mean, proportion or count`;
  if (complete === null) return 'goes on growing: give it a window of kind cohort';
  if (columns.length > 1)
    return 'has covariates, which the index does not use: leave out before and covariates';
  if (column!.reading.kind === 'column') return 'reads a column of the exposures, which a log does not have';
  return column!.cap?.kind === 'percentile'
    ? 'is cut at quantiles, which are others in every group of units: cut it at values'
    : undefined;
}
