import { storeErrors } from '../../errors.ts';
import type { Store } from '../../store.ts';
import { environmentAt, environmentToRead } from './environment.ts';
import { folderOf } from './folder.ts';
import { readsOf } from './reads.ts';
import { reserveOf } from './reserve.ts';
import type { Shelves } from './shelves.ts';
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
 * Opens a store in a directory, without a server. Any number of threads and processes may share it, and a thread may open
 * it as often as it likes: a commit is compared and set under one lock for all of them, and many commits share one sync.
 * Close it before its thread ends. Throws STORE_UNREACHABLE, STORE_FOREIGN, STORE_TOO_NEW, STORE_CORRUPT.
 */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<Store> {
  const { path, readOnly = false, maxBytes = Infinity, reserveBytes = mebibyte } = options;
  const folder = folderOf(path);
  const environment = await (readOnly ? environmentToRead(folder) : environmentAt(folder));
  const { root, shelves } = environment;
  const reserve = reserveOf(folder, readOnly ? 0 : reserveBytes);
  const writer = environment.writers({ maxBytes, reserve });
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
    await environment.giveBack();
  };

  return {
    ...readsOf(fresh),
    ...writesOf({ fresh, openForWriting, writer }),
    close: () => (closing ??= close()),
  };
}
