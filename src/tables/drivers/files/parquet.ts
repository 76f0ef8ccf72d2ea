// Parquet through DuckDB: read row by row against a schema, written whole or not at all, with a seal inside.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import {
  cellOf,
  checkWritable,
  columnOf,
  firstTwice,
  microsOf,
  showInstant,
  tablesErrors,
  takeRows,
  type Block,
  type Column,
  type ColumnOf,
  type Kind,
  type Limits,
  type RowSource,
  type Table,
  type TableDriver,
  type Tables,
} from '../../index.ts';
import { placeAt, unreadable, writeWhole } from './bytes.ts';
import { listed, listedPaths, literal, openDuck, quoted, shutIn, withDuck } from './duckdb.ts';
import { blocksOfRelation, columnsOf } from './incoming.ts';
import { checkSeal, seal } from './seal.ts';

/** Parquet files, and folders of them (`date=2026-03-01/part.parquet`). */
export const parquet: TableDriver = {
  name: 'parquet',
  endings: ['.parquet', '/'],
  begins: (head) => new TextDecoder().decode(head.subarray(0, 4)) === 'PAR1',
  open: openParquet,
  write: (path, tables) => writeParquet(path, tables),
};

/** The Parquet files of a path: itself, or all below a folder in the order of their names; hidden ones are not. */
export async function parquetFiles(path: string): Promise<readonly string[]> {
  if (!(await placeAt(path)).isDirectory()) return [path];
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.parquet') && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function openParquet(path: string, limits: Limits): Promise<RowSource> {
  const files = await parquetFiles(path);
  if (files.length === 0)
    throw tablesErrors.TABLES_SOURCE_UNREADABLE({ name: path, reason: 'the folder holds no Parquet file' });
  for (const file of files) await checkSeal(file);
  return {
    name: path,
    typed: true,
    blocks: blocksOf(path, files, limits),
    placeOf: (_, field) => field + 1,
  };
}

async function* blocksOf(name: string, files: readonly string[], limits: Limits): AsyncGenerator<Block> {
  const { duck, close } = await openDuck();
  try {
    await shutIn(duck, files);
    const from = `read_parquet(${listedPaths(files)}, union_by_name = true, hive_partitioning = false)`;
    await checkNames(duck, { name, from, files, limits });
    yield* blocksOfRelation(duck, from, limits);
  } catch (error) {
    throw damagedBy(name, error);
  } finally {
    close();
  }
}

/** What DuckDB says of a file it cannot read; running out of memory is no fault of the file. */
function damagedBy(name: string, error: unknown): Error {
  if (!(error instanceof Error) || 'code' in error) return unreadable(name, error);
  const reason = error.message.split('\n', 1)[0]!;
  return reason.startsWith('Out of Memory')
    ? unreadable(name, error)
    : tablesErrors.TABLES_SOURCE_DAMAGED({ name, reason });
}

interface Opening {
  readonly name: string;
  readonly from: string;
  readonly files: readonly string[];
  readonly limits: Limits;
}

/** DuckDB renames one of two columns that are equal but for letter case: then a name is not in the file. */
async function checkNames(duck: DuckDBConnection, { name, from, files, limits }: Opening): Promise<void> {
  const names = (await columnsOf(duck, from)).map((column) => column.name);
  if (names.length > limits.columns)
    throw tablesErrors.TABLES_TOO_WIDE({ name, columns: names.length, most: limits.columns });
  const renamed = await duck.runAndReadAll(
    `SELECT field FROM (SELECT unnest(${listed(names)}) AS field)
     WHERE field NOT IN (SELECT name FROM parquet_schema(${listedPaths(files)}))`,
  );
  const [row] = renamed.getRows();
  if (row) throw tablesErrors.TABLES_FIELD_TWICE({ name, field: String(row[0]) });
}

const types: { readonly [K in Kind]: (column: ColumnOf<K>) => string } = {
  number: () => 'DOUBLE',
  integer: () => 'INTEGER',
  time: () => 'TIMESTAMPTZ',
  boolean: () => 'BOOLEAN',
  text: () => 'VARCHAR',
  vector: ({ width }) => `FLOAT[${width}]`,
};

const typeOf = (column: Column): string => (types[column.kind] as (column: Column) => string)(column);

const CHUNK = 2048;

/** Writes tables with the same columns into one file. */
async function writeParquet(path: string, tables: Tables): Promise<void> {
  await writeWhole(path, (beside) =>
    withDuck({}, async (duck) => {
      let isFirst = true;
      for await (const table of tables) {
        checkWritable(table);
        if (isFirst) await createTable(duck, path, table);
        isFirst = false;
        await append(duck, table);
      }
      if (isFirst) throw tablesErrors.TABLES_NOTHING_TO_WRITE({ name: path });
      await duck.run(`COPY rows TO ${literal(beside)} (FORMAT parquet, COMPRESSION zstd)`);
      await seal(beside);
    }),
  );
}

async function createTable(duck: DuckDBConnection, path: string, table: Table): Promise<void> {
  const names = Object.keys(table.columns);
  const twice = firstTwice(names.map((name) => name.toLowerCase()));
  if (twice !== undefined) throw tablesErrors.TABLES_FIELD_TWICE({ name: path, field: twice });
  const columns = names.map((name) => `${quoted(name)} ${typeOf(table.columns[name]!)}`);
  await duck.run(`CREATE TABLE rows (${columns.join(', ')})`);
}

async function append(duck: DuckDBConnection, table: Table): Promise<void> {
  const { DuckDBDataChunk, DuckDBArrayValue, DuckDBTimestampTZValue } = await import('@duckdb/node-api');
  const valueOf = (column: Column, row: number): DuckDBValue => {
    if (column.kind === 'time') {
      if (Number.isNaN(column.values[row])) return null;
      const [ms, micros] = microsOf(column.values[row]!);
      return new DuckDBTimestampTZValue(BigInt(ms) * 1000n + BigInt(micros));
    }
    const cell = cellOf(column, row);
    return typeof cell === 'object' && cell !== null ? new DuckDBArrayValue(cell) : cell;
  };
  const appender = await duck.createAppender('rows');
  const columns = Object.values(table.columns);
  const types = columns.map((_, at) => appender.columnType(at));
  for (let from = 0; from < table.rows; from += CHUNK) {
    const length = Math.min(CHUNK, table.rows - from);
    const chunk = DuckDBDataChunk.create(types, length);
    chunk.setColumns(
      columns.map((column) => Array.from({ length }, (_, row) => valueOf(column, from + row))),
    );
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Where `writeDays` puts its rows: below `folder`, by the day (UTC) of the column `time`, as `<part>.parquet`. */
export interface DayPlace {
  readonly folder: string;
  readonly time: string;
  /** Name of the files without ending; the same name again replaces them. */
  readonly part: string;
}

/**
 * Writes a table as `date=YYYY-MM-DD/<part>.parquet`, each file whole or not at all; gives the paths. A row
 * without an instant throws TABLES_VALUE_UNWRITABLE before anything is written.
 */
export async function writeDays(table: Table, place: DayPlace): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const [day, rows] of byDay(table, place.time)) {
    const path = join(place.folder, `date=${day}`, `${place.part}.parquet`);
    await writeParquet(path, [takeRows(table, rows)]);
    paths.push(path);
  }
  return paths;
}

function byDay(table: Table, name: string): readonly (readonly [day: string, rows: readonly number[]])[] {
  const days = new Map<string, number[]>();
  for (const [row, instant] of columnOf(table, name, 'time').values.entries()) {
    const day = Number.isNaN(instant) ? '' : showInstant(instant).slice(0, 10);
    if (!/^\d{4}-\d\d-\d\d$/.test(day))
      throw tablesErrors.TABLES_VALUE_UNWRITABLE({
        name,
        row,
        reason: 'no day between the years 0 and 9999',
      });
    const rows = days.get(day) ?? [];
    if (rows.push(row) === 1) days.set(day, rows);
  }
  return [...days].sort();
}
