// Whole tables in, whole tables out: choosing columns and rows, joining end to end, looking at one row.
import { tablesErrors } from './errors.ts';
import { showInstant } from './instant.ts';
import { columnOf, rowsOf, tableOf, type Column, type ColumnOf, type Kind, type Table } from './table.ts';

/** One value as people read it: instants as ISO text, missing as null. */
export type Cell = number | boolean | string | null | readonly number[];

/** What every kind of column can do, whatever its typed arrays are. */
interface Shape<C extends Column> {
  readonly cell: (column: C, row: number) => Cell;
  readonly take: (column: C, rows: Int32Array) => C;
  /** Joins columns end to end; `rows` is the number of all their rows. */
  readonly join: (columns: readonly C[], rows: number) => C;
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

interface Numeric {
  readonly length: number;
  [index: number]: number;
  set(values: ArrayLike<number>, at: number): void;
}

function gather<A extends Numeric>(from: A, rows: Int32Array, into: A): A {
  for (let i = 0; i < rows.length; i++) into[i] = from[rows[i]!]!;
  return into;
}

function append<A extends Numeric>(parts: readonly A[], into: A): A {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
}

interface Nullable {
  readonly valid?: Uint8Array;
}

const takeValid = (column: Nullable, rows: Int32Array): Nullable =>
  column.valid === undefined ? {} : { valid: gather(column.valid, rows, new Uint8Array(rows.length)) };

function joinValid(columns: readonly (Column & Nullable)[], rows: number): Nullable {
  if (columns.every((column) => column.valid === undefined)) return {};
  const parts = columns.map((column) => column.valid ?? new Uint8Array(rowsOf(column)).fill(1));
  return { valid: append(parts, new Uint8Array(rows)) };
}

const isMissing = (column: Nullable, row: number): boolean => column.valid?.[row] === 0;

/** Number and time columns differ only in what a person sees. */
const floats = <C extends ColumnOf<'number' | 'time'>>(cell: (value: number) => Cell): Shape<C> => ({
  cell: (column, row) => cell(column.values[row]!),
  take: (column, rows) => ({
    ...column,
    values: gather(column.values, rows, new Float64Array(rows.length)),
  }),
  join: (columns, rows) => ({
    ...columns[0]!,
    values: append(
      columns.map((column) => column.values),
      new Float64Array(rows),
    ),
  }),
});

const shapes: { readonly [K in Kind]: Shape<ColumnOf<K>> } = {
  number: floats(orNull),
  time: floats((ms) => (Number.isNaN(ms) ? null : showInstant(ms))),
  integer: {
    cell: (column, row) => (isMissing(column, row) ? null : column.values[row]!),
    take: (column, rows) => ({
      kind: 'integer',
      values: gather(column.values, rows, new Int32Array(rows.length)),
      ...takeValid(column, rows),
    }),
    join: (columns, rows) => ({
      kind: 'integer',
      values: append(
        columns.map((column) => column.values),
        new Int32Array(rows),
      ),
      ...joinValid(columns, rows),
    }),
  },
  boolean: {
    cell: (column, row) => (isMissing(column, row) ? null : column.values[row] === 1),
    take: (column, rows) => ({
      kind: 'boolean',
      values: gather(column.values, rows, new Uint8Array(rows.length)),
      ...takeValid(column, rows),
    }),
    join: (columns, rows) => ({
      kind: 'boolean',
      values: append(
        columns.map((column) => column.values),
        new Uint8Array(rows),
      ),
      ...joinValid(columns, rows),
    }),
  },
  text: {
    cell: (column, row) => column.words[column.codes[row]!] ?? null,
    take: (column, rows) => ({
      ...column,
      codes: gather(column.codes, rows, new Int32Array(rows.length)),
    }),
    join: joinTexts,
  },
  vector: {
    cell: ({ values, width }, row) => {
      const vector = Array.from(values.subarray(row * width, (row + 1) * width));
      return vector.every(Number.isNaN) ? null : vector;
    },
    take: ({ values, width }, rows) => {
      const taken = new Float32Array(rows.length * width);
      for (const [i, row] of rows.entries())
        taken.set(values.subarray(row * width, (row + 1) * width), i * width);
      return { kind: 'vector', values: taken, width };
    },
    join: (columns, rows) => {
      const { width } = columns[0]!;
      const values = columns.map((column) => column.values);
      return { kind: 'vector', values: append(values, new Float32Array(rows * width)), width };
    },
  },
};

const shapeOf = (column: Column): Shape<Column> => shapes[column.kind] as unknown as Shape<Column>;

/** One dictionary for all parts: each part's words are looked up once, its codes translated. */
function joinTexts(columns: readonly ColumnOf<'text'>[], rows: number): ColumnOf<'text'> {
  const words = new Map<string, number>();
  const codes = new Int32Array(rows);
  let at = 0;
  for (const column of columns) {
    const code = column.words.map((word) => words.get(word) ?? (words.set(word, words.size), words.size - 1));
    for (const old of column.codes) codes[at++] = old < 0 ? -1 : code[old]!;
  }
  return { kind: 'text', codes, words: [...words.keys()] };
}

/** The value at `row` of a column as people read it. */
export const cellOf = (column: Column, row: number): Cell => shapeOf(column).cell(column, row);

/** Row `row` (from 0) as a plain object without prototype; throws TABLES_ROW_OUTSIDE. */
export function rowOf(table: Table, row: number): Record<string, Cell> {
  checkRow(table, row);
  const cells: Record<string, Cell> = Object.create(null);
  for (const name in table.columns) cells[name] = cellOf(table.columns[name]!, row);
  return cells;
}

function checkRow(table: Table, row: number): void {
  if (!Number.isInteger(row) || row < 0 || row >= table.rows)
    throw tablesErrors.TABLES_ROW_OUTSIDE({ row, rows: table.rows });
}

/** The named columns only, in that order; throws TABLES_COLUMN_MISSING. */
export const select = (table: Table, names: readonly string[]): Table => ({
  ...tableOf(names.map((name) => [name, anyColumn(table, name)] as const)),
  rows: table.rows,
});

const anyColumn = (table: Table, name: string): Column =>
  columnOf(table, name, table.columns[name]?.kind ?? 'number');

/** The rows at these positions, in this order, repeats allowed; throws TABLES_ROW_OUTSIDE. */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  for (let i = 0; i < rows.length; i++) checkRow(table, rows[i]!);
  return taken(table, Int32Array.from(rows));
}

function taken(table: Table, rows: Int32Array): Table {
  const columns = Object.entries(table.columns).map(
    ([name, column]) => [name, shapeOf(column).take(column, rows)] as const,
  );
  return { ...tableOf(columns), rows: rows.length };
}

/** The rows for which `keep` says yes, in order. */
export function filterRows(table: Table, keep: (row: number) => boolean): Table {
  const rows = new Int32Array(table.rows);
  let kept = 0;
  for (let row = 0; row < table.rows; row++) if (keep(row)) rows[kept++] = row;
  return taken(table, rows.subarray(0, kept));
}

/** Tables with the same columns, joined end to end; throws TABLES_COLUMNS_DIFFER. No table gives an empty one. */
export function concat(tables: readonly Table[]): Table {
  const [first] = tables;
  if (first === undefined) return tableOf({});
  for (const table of tables) checkSame(first, table);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const joined = Object.entries(first.columns).map(([name, column]) => {
    const parts = tables.map((table) => table.columns[name]!);
    return [name, shapeOf(column).join(parts, rows)] as const;
  });
  return { ...tableOf(joined), rows };
}

function checkSame(first: Table, other: Table): void {
  const signature = (table: Table) => Object.entries(table.columns).map(describe);
  const [expected, found] = [signature(first), signature(other)];
  if (expected.length === found.length && expected.every((name) => found.includes(name))) return;
  throw tablesErrors.TABLES_COLUMNS_DIFFER({ first: expected, other: found });
}

const describe = ([name, column]: readonly [string, Column]): string =>
  `${name} (${column.kind}${column.kind === 'vector' ? ` of ${column.width}` : ''})`;
