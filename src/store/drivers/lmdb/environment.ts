import { statSync, truncateSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';
import { storeErrors } from '../../errors.ts';
import { prepareFolder, type Folder } from './folder.ts';
import { readHeader, type Header } from './header.ts';
import { isDamage } from './shelf.ts';
import { openRoot, openShelves, type Shelves } from './shelves.ts';
import { writersOf, type Writers } from './writer.ts';

/** LMDB at one place, as a store has it until it gives it back. */
export interface Environment {
  readonly root: RootDatabase<Uint8Array>;
  readonly shelves: Shelves;
  readonly writers: Writers;
  readonly giveBack: () => Promise<void>;
}

type Opened = Omit<Environment, 'giveBack'>;

interface Shared extends Opened {
  stores: number;
}

/**
 * What this thread has open for writing, by data file. LMDB opens under the lock of its writers, and the whole thread
 * waits for it. A transaction of this very thread that has the lock lets go of it only when the thread goes on: the two
 * would wait for each other for ever. So all stores of a thread at one place have one environment, which is open before
 * the first of them can write. Nobody waits for anybody here: between the last look into the map and an entry in it
 * there is no turn of the event loop. A lock of another thread or process is let go of without this one.
 */
const shared = new Map<string, Shared>();

/** A name for a file however its path is written; undefined while there is none. */
function fileAt({ dataFile }: Folder): string | undefined {
  const found = statSync(dataFile, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

const sharedAt = (folder: Folder): Shared | undefined => shared.get(fileAt(folder) ?? '');

/** Opens LMDB for writing, or joins those of this thread who have it open. Throws what `openLmdbStore` throws. */
export async function environmentAt(folder: Folder): Promise<Environment> {
  prepareFolder(folder, false);
  const header = sharedAt(folder) ? undefined : await headerOf(folder);
  const environment = sharedAt(folder) ?? share(folder, openFiles(folder, { readOnly: false, header }));
  environment.stores++;
  const { root, shelves, writers } = environment;
  return { root, shelves, writers, giveBack: () => leave(environment) };
}

function share(folder: Folder, opened: Opened): Shared {
  const environment = { ...opened, stores: 0 };
  shared.set(fileAt(folder)!, environment);
  return environment;
}

async function leave(environment: Shared): Promise<void> {
  environment.stores--;
  if (environment.stores > 0) return;
  for (const [file, one] of shared) if (one === environment) shared.delete(file);
  await environment.root.close();
}

/**
 * Opens LMDB for reading alone, which takes no lock; but for a file that ends early, if its folder may be written to.
 * Throws what `openLmdbStore` throws.
 */
export async function environmentToRead(folder: Folder): Promise<Environment> {
  prepareFolder(folder, true);
  const found = await headerOf(folder);
  const header = isShort(found) ? await withEnd(folder, found) : found;
  const opened = openFiles(folder, { readOnly: true, header });
  return { ...opened, giveBack: () => opened.root.close() };
}

const isShort = (header: Header | undefined): header is Header =>
  header !== undefined && header.fileBytes < header.neededBytes;

/** A free tail is a few pages; who finds half of the file missing has no tail to fill. */
const isTail = ({ neededBytes, fileBytes }: Header): boolean => neededBytes <= 2 * fileBytes;

/**
 * The header once the file has its end, where one may be given to it: a writer that took pages and freed them in one
 * transaction leaves a healthy file short, until somebody writes that far. As it was found for a reader who may not write.
 */
async function withEnd(folder: Folder, found: Header): Promise<Header | undefined> {
  if (!isTail(found) || !mayWrite(folder)) return found;
  const { root, giveBack } = await environmentAt(folder);
  try {
    // Not a synchronous one: this thread may be in the middle of another.
    await root.transaction(() => growTo(folder, found.neededBytes));
  } finally {
    await giveBack();
  }
  return headerOf(folder);
}

function mayWrite(folder: Folder): boolean {
  try {
    prepareFolder(folder, false);
    return true;
  } catch {
    return false;
  }
}

async function headerOf({ dataFile }: Folder): Promise<Header | undefined> {
  const isThere = statSync(dataFile, { throwIfNoEntry: false }) !== undefined;
  return isThere ? readHeader(dataFile) : undefined;
}

/**
 * A file that ends before its last page has lost its tail, or has a free tail that was never written. Zeros in
 * its place make LMDB name what is lost; unmapped bytes would end the process. Under the write lock, so that no
 * other process grows the file meanwhile.
 */
function fillTail(root: RootDatabase, folder: Folder, neededBytes: number): void {
  root.transactionSync(() => growTo(folder, neededBytes));
}

function growTo({ dataFile }: Folder, neededBytes: number): void {
  if (statSync(dataFile).size < neededBytes) truncateSync(dataFile, neededBytes);
}

function openFiles(
  folder: Folder,
  { readOnly, header }: { readonly readOnly: boolean; readonly header: Header | undefined },
): Opened {
  if (readOnly && isShort(header)) throw storeErrors.STORE_CORRUPT({ what: `The end of ${folder.dataFile}` });
  const root = openRoot(folder, readOnly);
  try {
    if (isShort(header)) fillTail(root, folder, header.neededBytes);
    return { root, shelves: openShelves(root, folder, readOnly), writers: writersOf(root, folder) };
  } catch (error) {
    void root.close();
    throw isDamage(error) ? storeErrors.STORE_CORRUPT({ what: folder.dataFile }) : error;
  }
}
