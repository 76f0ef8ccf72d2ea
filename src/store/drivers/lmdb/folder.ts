import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { storeErrors } from '../../errors.ts';

/** The directory of a store and what it may hold. */
export interface Folder {
  readonly path: string;
  readonly dataFile: string;
  readonly lockFile: string;
}

export const folderOf = (path: string): Folder => ({
  path,
  dataFile: join(path, 'data.mdb'),
  lockFile: join(path, 'lock.mdb'),
});

/** LMDB keeps three descriptors open and needs one more while it opens. */
const descriptors = 5;

function spareDescriptors(path: string): void {
  const open: number[] = [];
  try {
    for (let i = 0; i < descriptors; i++) open.push(openSync(path, 'r'));
  } finally {
    open.forEach((file) => closeSync(file));
  }
}

function prepare({ path, dataFile, lockFile }: Folder, readOnly: boolean): void {
  if (!readOnly && !existsSync(path)) mkdirSync(path, { mode: 0o700 });
  if (!statSync(path).isDirectory()) throw new Error('it is not a directory');
  const mode = constants.R_OK | (readOnly ? 0 : constants.W_OK);
  accessSync(path, constants.X_OK | mode);
  if (readOnly || existsSync(dataFile)) accessSync(dataFile, mode);
  if (!readOnly && existsSync(lockFile)) accessSync(lockFile, mode);
  spareDescriptors(path);
}

/**
 * Makes the directory, for this user alone, or sees that it can be used. All that can be refused is refused
 * here: when LMDB itself fails to open, its binding may end the process. Throws STORE_UNREACHABLE.
 */
export function prepareFolder(folder: Folder, readOnly: boolean): void {
  try {
    prepare(folder, readOnly);
  } catch (error) {
    throw storeErrors.STORE_UNREACHABLE({ path: folder.path, problem: (error as Error).message });
  }
}
