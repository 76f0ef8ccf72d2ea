// DuckDB in memory, shut in: no network, no extensions, no files but those named, bounded memory and threads.
// The library is loaded when it is first needed: that takes a quarter of a second.
import type { DuckDBConnection } from '@duckdb/node-api';

/** What one use of DuckDB may take: 1 GB and two threads unless said. */
export interface Bounds {
  /** As DuckDB reads it: `1GB`. */
  readonly memory?: string;
  readonly threads?: number;
}

/** A value as a literal of SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as an identifier of SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A list of texts as a literal of SQL. */
export const listed = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;

/** A pattern that only this path has: `a[1].parquet` would be `a1.parquet`. */
const patternOf = (path: string): string => path.replaceAll(/[*?[]/g, '[$&]');

/** Paths as a list of SQL, each as a pattern. */
export const listedPaths = (paths: readonly string[]): string => listed(paths.map(patternOf));

const settings = ({ memory = '1GB', threads = 2 }: Bounds): Record<string, string> => ({
  memory_limit: memory,
  threads: String(threads),
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  temp_directory: '',
});

/** A connection to a DuckDB of its own, and how to end both. */
export interface Duck {
  readonly duck: DuckDBConnection;
  readonly close: () => void;
}

/** Opens an empty DuckDB. */
export async function openDuck(bounds: Bounds = {}): Promise<Duck> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', settings(bounds));
  const duck = await instance.connect();
  const close = () => {
    duck.closeSync();
    instance.closeSync();
  };
  return { duck, close };
}

/** Opens an empty DuckDB for the length of `use`. */
export async function withDuck<T>(bounds: Bounds, use: (duck: DuckDBConnection) => Promise<T>): Promise<T> {
  const { duck, close } = await openDuck(bounds);
  try {
    return await use(duck);
  } finally {
    close();
  }
}

/** From here on the connection reaches only these files, and nothing can change that. */
export async function shutIn(duck: DuckDBConnection, files: readonly string[]): Promise<void> {
  // Patterns are looked up first as if they were paths.
  await duck.run(
    `SET allowed_paths = ${listed([...new Set(files.flatMap((file) => [file, patternOf(file)]))])}`,
  );
  await duck.run('SET enable_external_access = false');
  await duck.run('SET lock_configuration = true');
}
