// What each unit has of one metric, for readings that need more of units than sums by arm.
import type { Metric } from '../metric.ts';
import { chunksOf, unitColumn } from '../layout.ts';
import type { StatisticsRequest } from '../request.ts';
import { unitValues, type ExperimentTables } from './unit-values.ts';

/** A unit with its value, in the arm and the segments of its exposures. */
export interface UnitRow {
  readonly arm: string;
  readonly segments: readonly (string | null)[];
  readonly value: number;
}

/** The first column of a metric, unit by unit; units without a value are left out. Throws as `statisticsOfTables`. */
export function unitRows(
  tables: ExperimentTables,
  {
    metric,
    ...request
  }: Omit<StatisticsRequest, 'metrics' | 'together' | 'looks'> & { readonly metric: Metric },
): readonly UnitRow[] {
  const whole = { ...request, metrics: [metric] };
  const placed = chunksOf(whole).flatMap(({ metrics }) => metrics);
  const { units, columns } = unitValues(tables, whole, placed);
  const values = columns[unitColumn(placed[0]!, 0)]!;
  return units.flatMap(({ arm, segments }, row) => {
    const value = values[row]!;
    return value === null ? [] : [{ arm, segments, value }];
  });
}
