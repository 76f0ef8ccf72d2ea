// SQL over Parquet and CSV files on this machine.
import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  defaultLimits,
  readTable,
  tablesErrors,
  type ColumnSpec,
  type RowSource,
  type Table,
} from '../../index.ts';
import { textBytes } from './bytes.ts';
import { listedPaths, quoted, shutIn, withDuck, type Bounds } from './duckdb.ts';
import { blocksOfRelation, columnsOf } from './incoming.ts';
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
    const paths = views.flatMap((view) => view.paths);
    await shutIn(duck, paths);
    for (const view of views) await makeView(duck, view);
    await refusing(async () => {
      await checkSelect(duck, sql);
      await duck.run(`CREATE TEMP TABLE ${RESULT} AS ${sql}`);
    });
    return tableOfResult(duck);
  });

const RESULT = 'fantail_result';

async function viewOf([name, path]: readonly [string, string]) {
  const isCsv = /\.csv(\.gz)?$/i.test(path);
  const paths = (isCsv ? [path] : await parquetFiles(path)).map((file) => resolve(file));
  for (const file of paths) await (isCsv ? textBytes(file) : checkSeal(file));
  const from = isCsv
    ? `read_csv(${listedPaths(paths)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`
    : `read_parquet(${listedPaths(paths)}, union_by_name = true, hive_partitioning = true, hive_types_autocast = false)`;
  return { path, paths, sql: `CREATE VIEW ${quoted(name)} AS SELECT * FROM ${from}` };
}

/** DuckDB reads the shape of the files here: what fails is theirs, not the query's. */
async function makeView(duck: DuckDBConnection, view: { readonly path: string; readonly sql: string }) {
  await duck.run(view.sql).catch((error: unknown) => {
    throw tablesErrors.TABLES_SOURCE_DAMAGED({ name: view.path, reason: firstLine(error) });
  });
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n', 1)[0]!;

async function checkSelect(duck: DuckDBConnection, sql: string): Promise<void> {
  const { StatementType } = await import('@duckdb/node-api');
  const statements = await duck.extractStatements(sql);
  if (statements.count !== 1) throw new Error(`there are ${statements.count} statements where one is run`);
  const statement = await statements.prepare(0);
  const isSelect = statement.statementType === StatementType.SELECT;
  statement.destroySync();
  if (!isSelect) throw new Error('it is not a SELECT');
}

async function refusing(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw tablesErrors.TABLES_QUERY_REFUSED({ reason: firstLine(error) });
  }
}

/** A result goes through the same door as any source, under the schema that its own types give. */
async function tableOfResult(duck: DuckDBConnection): Promise<Table> {
  const schema: ColumnSpec[] = [];
  for (const { name, kind } of await columnsOf(duck, RESULT))
    schema.push(
      kind === 'vector'
        ? { name, kind, optional: true, width: await widthOf(duck, name) }
        : { name, kind, optional: true },
    );
  const source: RowSource = {
    name: 'the result',
    typed: true,
    blocks: blocksOfRelation(duck, RESULT, defaultLimits),
    placeOf: (_, field) => field + 1,
  };
  const { table, rejects } = await readTable(source, schema);
  const [first] = rejects;
  if (first !== undefined) throw tablesErrors.TABLES_QUERY_VALUE({ ...first, row: first.line });
  return table;
}

async function widthOf(duck: DuckDBConnection, name: string): Promise<number> {
  const longest = await duck.runAndReadAll(`SELECT max(len(${quoted(name)})) FROM ${RESULT}`);
  return Math.max(Number(longest.getRows()[0]![0] ?? 1), 1);
}
