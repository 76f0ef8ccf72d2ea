import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { operationsErrors } from '../../operations/index.ts';

/** Writes a text file beside its place and moves it there: a reader sees the old file or the new one. */
export async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}.part`;
  await writeFile(half, text);
  await rename(half, path);
}

/** Reads a JSON document; throws OPERATIONS_INPUT_UNREADABLE. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw operationsErrors.OPERATIONS_INPUT_UNREADABLE({ path, problem: (error as Error).message });
  }
}
