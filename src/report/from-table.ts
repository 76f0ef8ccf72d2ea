import { columnOf, type Table } from '../tables/index.ts';
import type { Estimate } from './numbers.ts';

/** Names of the three number columns of a table that make estimates. */
interface EstimateNames {
  readonly value: string;
  readonly low: string;
  readonly high: string;
}

/** Estimates, one per row, from three number columns; throws TABLES_COLUMN_MISSING or TABLES_COLUMN_KIND. */
export function estimatesFrom(table: Table, names: EstimateNames): Estimate[] {
  const { values: low } = columnOf(table, names.low, 'number');
  const { values: high } = columnOf(table, names.high, 'number');
  return Array.from(columnOf(table, names.value, 'number').values, (value, i) => ({
    value,
    low: low[i]!,
    high: high[i]!,
  }));
}
