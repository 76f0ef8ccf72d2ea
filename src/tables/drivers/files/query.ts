// SQL over Parquet and CSV files on this machine.
import { resolve } from 'node:path';
import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import {
  readTable,
  tablesErrors,
  type Block,
  type ColumnSpec,
  type RawRow,
  type RowSource,
  type Table,
} from '../../index.ts';
import { textBytes } from './bytes.ts';
import { listed, quoted, shutIn, withDuck, type Bounds } from './duckdb.ts';
import { incomingOf, rowsOfChunk, type Incoming } from './incoming.ts';
import { parquetFiles } from './parquet.ts';
import { checkSeal } from './seal.ts';

/** Paths of files and folders by the name that a query calls them. */
export type QueryFiles = Readonly<Record<string, string>>;

/**
 * Runs one SELECT of DuckDB over files: Parquet (with `date` as text where folders are named so), or CSV, whose
 * columns are all text. It reaches no other file, no network and no extension. Damaged files throw
 * TABLES_SOURCE_DAMAGED before it runs; TABLES_QUERY_REFUSED and TABLES_QUERY_VALUE say what is wrong with it.
 */
export const queryTable = (sql: string, files: QueryFiles, bounds: Bounds = {}): Promise<Table> =>
  withDuck(bounds, async (duck) => {
    const views = await Promise.all(Object.entries(files).map(viewOf));
    await shutIn(
      duck,
      views.flatMap((view) => view.paths),
    );
    for (const view of views) await refusing(() => duck.run(view.sql));
    const result = await refusing(() => runSelect(duck, sql));
    return tableOfResult(result);
  });

async function viewOf([name, path]: readonly [string, string]) {
  const isCsv = /\.csv(\.gz)?$/i.test(path);
  const paths = (isCsv ? [path] : await parquetFiles(path)).map((file) => resolve(file));
  for (const file of paths) await (isCsv ? textBytes(file) : checkSeal(file));
  const from = isCsv
    ? `read_csv(${listed(paths)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`
    : `read_parquet(${listed(paths)}, hive_partitioning = true, hive_types_autocast = false)`;
  return { paths, sql: `CREATE VIEW ${quoted(name)} AS SELECT * FROM ${from}` };
}

async function runSelect(duck: DuckDBConnection, sql: string): Promise<DuckDBMaterializedResult> {
  const { StatementType } = await import('@duckdb/node-api');
  const statements = await duck.extractStatements(sql);
  if (statements.count !== 1) throw new Error(`there are ${statements.count} statements where one is run`);
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT) throw new Error('it is not a SELECT');
  return statement.run();
}

async function refusing<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).trim().split('\n', 1)[0]!;
    throw tablesErrors.TABLES_QUERY_REFUSED({ reason });
  }
}

/** A result goes through the same door as any source, under the schema that its own types give. */
async function tableOfResult(result: DuckDBMaterializedResult): Promise<Table> {
  const names = result.deduplicatedColumnNames();
  const readers = result.columnTypes().map(incomingOf);
  const chunks = await result.fetchAllChunks();
  const rows: RawRow[] = [];
  for (const chunk of chunks) for (const row of rowsOfChunk(chunk, readers, rows.length + 1)) rows.push(row);
  const schema = names.map((name, at) => specOf(name, readers[at]!, rows, at));
  const reading = await readTable(sourceOf(names, rows), schema);
  const [first] = reading.rejects;
  if (first !== undefined) throw tablesErrors.TABLES_QUERY_VALUE({ ...first, row: first.line });
  return reading.table;
}

function specOf(name: string, { kind }: Incoming, rows: readonly RawRow[], at: number): ColumnSpec {
  if (kind !== 'vector') return { name, kind, optional: true };
  const first = rows.find(({ values }) => values[at] !== null)?.values[at] as ArrayLike<unknown> | undefined;
  return { name, kind, optional: true, width: Math.max(first?.length ?? 1, 1) };
}

const sourceOf = (fields: readonly string[], rows: readonly RawRow[]): RowSource => ({
  name: 'the result',
  typed: true,
  blocks: once({ fields, rows, rejects: [], blank: 0 }),
  placeOf: (_, field) => field + 1,
});

async function* once(block: Block): AsyncGenerator<Block> {
  yield block;
}
