import { statSync, truncateSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';
import { storeErrors } from '../../errors.ts';
import type { Store } from '../../store.ts';
import { folderOf, prepareFolder, type Folder } from './folder.ts';
import { readHeader } from './header.ts';
import { readsOf } from './reads.ts';
import { reserveOf } from './reserve.ts';
import { isDamage } from './shelf.ts';
import { openRoot, openShelves, type Shelves } from './shelves.ts';
import { writerOf } from './writer.ts';
import { writesOf } from './writes.ts';

/** How to open an embedded store. */
export interface LmdbStoreOptions {
  /** A directory of its own; made, for this user alone, when only it is missing. */
  readonly path: string;
  /** Reads what is there and refuses every write with STORE_READ_ONLY; default false. */
  readonly readOnly?: boolean;
  /** Writes are refused with STORE_FULL when the data file would pass this size; default: no limit. */
  readonly maxBytes?: number;
  /**
   * Room kept for when there is no other: withdrawn consent, complaints, erasure and what is stopped by hand are then
   * still written. On the disk from the start; default 1 MiB, which keeps several hundred of them.
   */
  readonly reserveBytes?: number;
}

const mebibyte = 1024 * 1024;

/**
 * A file that ends before its last page has lost its tail, or has a free tail that was never written. Zeros in
 * its place make LMDB name what is lost; unmapped bytes would end the process. Under the write lock, so that no
 * other process grows the file meanwhile.
 */
function fillTail(root: RootDatabase, { dataFile }: Folder, neededBytes: number): void {
  root.transactionSync(() => {
    if (statSync(dataFile).size < neededBytes) truncateSync(dataFile, neededBytes);
  });
}

async function openFiles(folder: Folder, readOnly: boolean) {
  prepareFolder(folder, readOnly);
  const isThere = statSync(folder.dataFile, { throwIfNoEntry: false }) !== undefined;
  const header = isThere ? await readHeader(folder.dataFile) : undefined;
  const isShort = header !== undefined && header.fileBytes < header.neededBytes;
  if (readOnly && isShort) throw storeErrors.STORE_CORRUPT({ what: `The end of ${folder.dataFile}` });
  const root = openRoot(folder, readOnly);
  try {
    if (isShort) fillTail(root, folder, header.neededBytes);
    return { root, shelves: openShelves(root, folder, readOnly) };
  } catch (error) {
    await root.close();
    throw isDamage(error) ? storeErrors.STORE_CORRUPT({ what: folder.dataFile }) : error;
  }
}

/**
 * Opens a store in a directory, without a server. Any number of threads and processes may share it: a commit is
 * compared and set under one lock for all of them, and many commits share one sync. Close it before its thread
 * ends. Throws STORE_UNREACHABLE, STORE_FOREIGN, STORE_TOO_NEW, STORE_CORRUPT.
 */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<Store> {
  const { path, readOnly = false, maxBytes = Infinity, reserveBytes = mebibyte } = options;
  const folder = folderOf(path);
  const { root, shelves } = await openFiles(folder, readOnly);
  const reserve = reserveOf(folder, readOnly ? 0 : reserveBytes);
  const writer = writerOf(root, folder, { maxBytes, reserve });
  let closing: Promise<void> | undefined;

  const open = () => {
    if (closing) throw storeErrors.STORE_CLOSED();
  };
  /** A look at the newest commits: lmdb would keep its last snapshot until the next turn of the event loop. */
  const fresh = (): Shelves => {
    open();
    root.resetReadTxn();
    return shelves;
  };
  const openForWriting = (): Shelves => {
    open();
    if (readOnly) throw storeErrors.STORE_READ_ONLY();
    return shelves;
  };
  const close = async () => {
    await writer.idle();
    await root.close();
  };

  return {
    ...readsOf(fresh),
    ...writesOf({ fresh, openForWriting, writer }),
    close: () => (closing ??= close()),
  };
}
