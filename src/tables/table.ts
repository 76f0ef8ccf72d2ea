import { tablesErrors } from './errors.ts';

/** A named column's values, one per row, as a typed array. */
export type Column = NumberColumn | IntegerColumn | TimeColumn | BooleanColumn | TextColumn | VectorColumn;

/** Finite numbers; NaN is missing. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Float64Array;
}

/** 32-bit integers; where `valid` stands, 0 in it is missing. */
export interface IntegerColumn {
  readonly kind: 'integer';
  readonly values: Int32Array;
  readonly valid?: Uint8Array;
}

/** Instants in milliseconds since 1970-01-01T00:00Z, to the microsecond; NaN is missing. */
export interface TimeColumn {
  readonly kind: 'time';
  readonly values: Float64Array;
}

/** 0 or 1; where `valid` stands, 0 in it is missing. */
export interface BooleanColumn {
  readonly kind: 'boolean';
  readonly values: Uint8Array;
  readonly valid?: Uint8Array;
}

/** Positions in a dictionary of words, some of which no row may use; -1 is missing. */
export interface TextColumn {
  readonly kind: 'text';
  readonly codes: Int32Array;
  readonly words: readonly string[];
}

/** A block of features, rows x width, row after row; a row of NaN is missing. */
export interface VectorColumn {
  readonly kind: 'vector';
  readonly values: Float32Array;
  readonly width: number;
}

export type Kind = Column['kind'];
export type ColumnOf<K extends Kind> = Extract<Column, { readonly kind: K }>;

/**
 * Named columns of equal length. `columns` has no prototype, so that a column may be called `__proto__`;
 * its order is that of insertion, but names that are whole numbers come first, as in any object.
 */
export interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
}

const counts: { readonly [K in Kind]: (column: ColumnOf<K>) => number } = {
  number: (column) => column.values.length,
  integer: (column) => column.values.length,
  time: (column) => column.values.length,
  boolean: (column) => column.values.length,
  text: (column) => column.codes.length,
  vector: (column) => column.values.length / column.width,
};

/** Number of rows of a column. */
export const rowsOf = (column: Column): number => (counts[column.kind] as (column: Column) => number)(column);

/** Makes a table of columns, in the order given; throws TABLES_LENGTHS_DIFFER. */
export function tableOf(
  columns: Readonly<Record<string, Column>> | Iterable<readonly [string, Column]>,
): Table {
  const kept: Record<string, Column> = Object.create(null);
  let rows: number | undefined;
  for (const [name, column] of isIterable(columns) ? columns : Object.entries(columns)) {
    const found = rowsOf(column);
    rows ??= found;
    if (found !== rows) throw tablesErrors.TABLES_LENGTHS_DIFFER({ name, rows: found, expected: rows });
    kept[name] = column;
  }
  return { rows: rows ?? 0, columns: kept };
}

const isIterable = (value: object): value is Iterable<readonly [string, Column]> => Symbol.iterator in value;

/** The column `name` of `kind`; throws TABLES_COLUMN_MISSING or TABLES_COLUMN_KIND, naming what is there. */
export function columnOf<K extends Kind>(table: Table, name: string, kind: K): ColumnOf<K> {
  const column = table.columns[name];
  const found = Object.keys(table.columns);
  if (column === undefined || !Object.hasOwn(table.columns, name))
    throw tablesErrors.TABLES_COLUMN_MISSING({ name, found });
  if (!isKind(column, kind))
    throw tablesErrors.TABLES_COLUMN_KIND({ name, kind: column.kind, wanted: kind, found });
  return column;
}

const isKind = <K extends Kind>(column: Column, kind: K): column is ColumnOf<K> => column.kind === kind;
