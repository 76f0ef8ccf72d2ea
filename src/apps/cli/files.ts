import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { operationsErrors, type TableFiles } from '../../operations/index.ts';
import { openSource, writeTable } from '../../tables/drivers/files/open.ts';
import { parquetFiles, writeDays } from '../../tables/drivers/files/parquet.ts';

/** Writes a text file beside its place and moves it there: a reader sees the old file or the new one. */
export async function writeText(path: string, text: string, mode = 0o666): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}.part`;
  await writeFile(half, text, { mode });
  await rename(half, path);
}

const unreadable = (path: string, { message }: Error) =>
  // What a parser quotes of a file may be about people.
  operationsErrors.OPERATIONS_INPUT_UNREADABLE({
    path,
    problem: message.replace(/, (\.\.\.)?"[^]*$/, ', not JSON'),
  });

/** Reads a JSON document; throws OPERATIONS_INPUT_UNREADABLE. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw unreadable(path, error as Error);
  }
}

/** Names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'ENOENT') return [];
    throw unreadable(folder, error as Error);
  }
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await parquetFiles(path)) hash.update(await readFile(file));
  return hash.digest('hex');
}

/** Files of rows, by the drivers of the room `tables`. */
export const tableFiles: TableFiles = { open: openSource, write: writeTable, writeDays, digest };
