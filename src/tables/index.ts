// Takes named columns of typed arrays, gives tables: made, cut, joined, looked at; never knows what a column means.
export { booleans, integers, numbers, texts, times, vectors } from './columns.ts';
export { tablesErrors } from './errors.ts';
export { cellOf, concat, filterRows, rowOf, select, takeRows, type Cell } from './rows.ts';
export {
  columnOf,
  rowsOf,
  tableOf,
  type BooleanColumn,
  type Column,
  type ColumnOf,
  type IntegerColumn,
  type Kind,
  type NumberColumn,
  type Table,
  type TextColumn,
  type TimeColumn,
  type VectorColumn,
} from './table.ts';
