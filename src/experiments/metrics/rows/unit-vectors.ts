// What each unit has of several metrics together, for regressions of one on the others.
import { chunksOf, unitColumn } from '../layout.ts';
import type { StatisticsRequest } from '../request.ts';
import { unitValues, type ExperimentTables } from './unit-values.ts';

/** Units with a value of every metric: their arms, and their values row by row, in the order of the metrics. */
export interface UnitVectors {
  readonly arms: readonly string[];
  readonly columns: number;
  readonly x: Float64Array;
}

/** The first column of every metric, unit by unit; units that lack one are left out. Throws as `statisticsOfTables`. */
export function unitVectors(
  tables: ExperimentTables,
  request: Omit<StatisticsRequest, 'together' | 'looks'>,
): UnitVectors {
  const placed = chunksOf(request)
    .flatMap(({ metrics }) => metrics)
    .toSorted((a, b) => a.at - b.at);
  const { units, columns } = unitValues(tables, request, placed);
  const values = placed.map((one) => columns[unitColumn(one, 0)]!);
  const whole = [...units.keys()].filter((row) => values.every((column) => column[row] !== null));
  return {
    arms: whole.map((row) => units[row]!.arm),
    columns: values.length,
    x: Float64Array.from(whole.flatMap((row) => values.map((column) => column[row]!))),
  };
}
