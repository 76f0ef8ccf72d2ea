// Takes named columns, or bytes of CSV and JSON lines, gives tables and the rows refused; never knows what a column means.
export { booleans, integers, numbers, texts, times, vectors } from './columns.ts';
export { tableDriverChecks, type Check } from './conformance.ts';
export { csvRows } from './csv/rows.ts';
export { csvText } from './csv/write.ts';
export { driverFor, driverNamed, type TableDriver } from './driver.ts';
export { tablesErrors } from './errors.ts';
export type { RawValue } from './fill/fill.ts';
export { instantOf, microsOf, parseInstant, showInstant } from './instant.ts';
export { readDocument, type JsonDocument } from './jsonl/document.ts';
export { jsonlRows } from './jsonl/rows.ts';
export { jsonlText } from './jsonl/write.ts';
export { readBatches, readTable, type Counts, type Reading, type ReadOptions } from './read.ts';
export { rejectTable } from './rejects.ts';
export { cellOf, concat, filterRows, rowOf, select, takeRows, type Cell } from './rows.ts';
export {
  firstTwice,
  schemaOf,
  tableSchema,
  type ColumnSpec,
  type SpecOf,
  type TableSchema,
} from './schema.ts';
export {
  cut,
  defaultLimits,
  type Block,
  type Limits,
  type RawRow,
  type Reject,
  type RowSource,
} from './source.ts';
export {
  columnOf,
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
export { checkWritable, type Tables } from './writable.ts';
