import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { operationsErrors, type TableFiles } from '../../operations/index.ts';
import { readDocument, type Table } from '../../tables/index.ts';
import { replaceable, unreadable as cannotWrite, writeWhole } from '../../tables/drivers/files/bytes.ts';
import { checkFormat, openSource, writeTable } from '../../tables/drivers/files/open.ts';
import { parquetFiles, writeDays } from '../../tables/drivers/files/parquet.ts';

const noNul = 'a path has no NUL character';

/** Writes a text file whole or not at all: a reader sees the old file or the new one. */
export async function writeText(path: string, text: string, mode = 0o666): Promise<void> {
  if (path.includes('\0')) throw operationsErrors.OPERATIONS_SYSTEM_REFUSED({ problem: noNul });
  await writeWhole(path, (beside) => writeFile(beside, text, { mode }));
}

/** A name that no other writer has, of another process or of this one. */
const halfName = (): string => `${randomBytes(6).toString('hex')}.part`;

/**
 * Lets `fill` write below a place inside a folder, then moves what it wrote up into it; where it fails, nothing of it
 * stays, and a folder that was made for it goes too.
 */
export async function fillFolder<T>(folder: string, fill: (place: string) => Promise<T>): Promise<T> {
  const isNew = !existsSync(folder);
  const place = join(folder, `.${halfName()}`);
  try {
    await mkdir(place, { recursive: true });
    const filled = await fill(place);
    for (const name of await readdir(place)) await rename(join(place, name), join(folder, name));
    await rmdir(place);
    return filled;
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    if (isNew) await rmdir(folder).catch(() => undefined);
    throw error;
  }
}

/** Whether two paths lead to one file, which need not be there yet. */
export function isOneFile(a: string, b: string): boolean {
  if (resolve(a) === resolve(b)) return true;
  if (!existsSync(a) || !existsSync(b)) return false;
  const [one, other] = [statSync(a, { bigint: true }), statSync(b, { bigint: true })];
  return one.dev === other.dev && one.ino === other.ino;
}

const unreadable = (path: string, problem: string) =>
  operationsErrors.OPERATIONS_INPUT_UNREADABLE({ path, problem });

/** What the system says, without the path, which is named already. */
const reasonOf = (error: unknown): string => (error as Error).message.replace(/, \w+ '.*'$|, read$/s, '');

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  try {
    yield* file;
  } catch (error) {
    throw unreadable(path, reasonOf(error));
  } finally {
    file.destroy();
  }
}

/** Reads a JSON document; throws OPERATIONS_INPUT_UNREADABLE, TABLES_TOO_LARGE. */
export async function readJson(path: string): Promise<unknown> {
  if (path.includes('\0')) throw unreadable(path, noNul);
  const read = await readDocument(path, chunksOf(path));
  if (read.kind === 'json') return read.value;
  throw unreadable(path, `line ${read.line}, column ${read.column}: ${read.reason}`);
}

/** Names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'ENOENT') return [];
    throw unreadable(folder, reasonOf(error));
  }
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await parquetFiles(path)) for await (const chunk of chunksOf(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** Lets `write` write beside a path and takes that away again: what is there stays as it is. */
async function tryBeside(path: string, write: (beside: string) => Promise<void>): Promise<void> {
  const place = await replaceable(path);
  const beside = join(dirname(place), `.${halfName()}.${basename(place)}`);
  try {
    await mkdir(dirname(place), { recursive: true });
    await write(beside);
  } catch (error) {
    throw cannotWrite(path, error);
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/** Throws what `writeText` would, and leaves nothing. */
export const tryText = (path: string): Promise<void> => tryBeside(path, (beside) => writeFile(beside, ''));

/** First whether anything can be written there, whose errors name the path that was asked for. */
async function tryTable(path: string, table: Table): Promise<void> {
  checkFormat(path);
  await tryText(path);
  await tryBeside(path, (beside) => writeTable(beside, table));
}

/** Files of rows, by the drivers of the room `tables`. */
export const tableFiles: TableFiles = {
  open: openSource,
  write: writeTable,
  try: tryTable,
  writeDays,
  digest,
};
