// Units one by one, for those who draw from them.
import { chunksOf, unitColumn } from '../layout.ts';
import type { Metric } from '../metric.ts';
import type { Plan } from '../plan.ts';
import type { StatisticsRequest } from '../request.ts';
import { unitValues, type ExperimentTables } from './unit-values.ts';

/** A metric of units as they were: what its users add up to, unit by unit. */
export interface DrawnMetric {
  readonly metric: Metric;
  readonly plan: Plan;
  /** Users of the unit that count for the metric: 1 or 0 where users are the units. */
  readonly sizes: Float64Array;
  /** By column of the plan: the sum over them. */
  readonly totals: readonly Float64Array[];
}

/** Units of a baseline, to draw from. */
export interface DrawnUnits {
  readonly units: number;
  readonly metrics: readonly DrawnMetric[];
}

/**
 * What users of each unit add up to in every metric that is linear in means; clusters are the units where the sources
 * name some. Others, quantiles and funnels, are left out. Throws as `statisticsOfTables`.
 */
export function unitTotals(tables: ExperimentTables, request: StatisticsRequest): DrawnUnits {
  const placed = chunksOf(request)
    .flatMap(({ metrics }) => metrics)
    .filter(({ plan }) => plan.shape.kind === 'mean' || plan.shape.kind === 'ratio');
  const { units, columns } = unitValues(tables, request, placed);
  const numbers = new Map<string, number>();
  const unitOf = units.map(({ cluster }, row) => {
    const key = cluster ?? String(row);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  const metrics = placed.map((one): DrawnMetric => {
    const values = one.plan.columns.map((_, at) => columns[unitColumn(one, at)]!);
    const sizes = new Float64Array(numbers.size);
    const totals = values.map(() => new Float64Array(numbers.size));
    for (const [row, unit] of unitOf.entries()) {
      if (values[0]![row] === null) continue;
      sizes[unit]! += 1;
      for (const [at, column] of values.entries()) totals[at]![unit]! += column[row] ?? 0;
    }
    return { metric: one.metric, plan: one.plan, sizes, totals };
  });
  return { units: numbers.size, metrics };
}
