import { open, type Database, type RootDatabase } from 'lmdb';
import { storeErrors } from '../../errors.ts';
import type { Folder } from './folder.ts';
import { emptyShelf, shelfOf, type Shelf } from './shelf.ts';

/** All that a store keeps, one named database each. */
export interface Shelves {
  /** Format and counters, by name. */
  readonly about: Shelf<string>;
  /** Version and state, by user. */
  readonly states: Shelf<string>;
  /** Version and what is kept of an address, by its key. */
  readonly addresses: Shelf<string>;
  /** Version and notice, by name. */
  readonly notices: Shelf<string>;
  /** Facts, by sequence number. */
  readonly log: Shelf<number>;
  /** Sequence numbers, by fact id. */
  readonly facts: Shelf<string>;
  /** Decision records, by decision. */
  readonly records: Shelf<string>;
  /** Lease and work, by work id. */
  readonly work: Shelf<string>;
  /** Work that nobody holds, by [due time, id]. */
  readonly waiting: Shelf<readonly [number, string]>;
  /** Work under a lease, by [end of the lease, id]. */
  readonly leased: Shelf<readonly [number, string]>;
  /** Bytes, by digest. */
  readonly blobs: Shelf<string>;
}

/** Raised when what is written can no longer be read by an older version. */
const format = 1;

/** Slots of the reader table: every thread or process that reads holds one or two. */
const readers = 1022;

/**
 * Opens LMDB. Its overlapping sync stays off: a commit would be seen before it is durable, and another process
 * could act on work that a power cut then takes back. So does its batching by event turns, which makes promises
 * that nobody holds and that end the process when a commit fails; the writer groups by itself.
 */
export function openRoot(folder: Folder, readOnly: boolean): RootDatabase<Uint8Array> {
  const options = {
    noSubdir: false,
    overlappingSync: false,
    eventTurnBatching: false,
    encoding: 'binary',
    permissionsMode: 0o600,
    maxDbs: 12,
    maxReaders: readers,
    readOnly,
  } as const;
  try {
    return open<Uint8Array>(folder.path, options);
  } catch (error) {
    throw storeErrors.STORE_UNREACHABLE({ path: folder.path, problem: (error as Error).message });
  }
}

const isEmpty = (root: RootDatabase) => (root.getStats() as { entryCount: number }).entryCount === 0;

// lmdb answers undefined for a database that is not there, which its types do not say.
function named(
  root: RootDatabase<Uint8Array>,
  name: string,
  create: boolean,
): Database<Uint8Array> | undefined {
  const options = { encoding: 'binary', create } as const;
  return root.openDB<Uint8Array, string>(name, options);
}

const counterBytes = (n: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(n);
  return bytes;
};

/** A number kept under a name; 0 when it was never kept. */
export const counterOf = (about: Shelf<string>, name: string): number => about.get(name)?.readDoubleLE() ?? 0;

export const keepCounter = (about: Shelf<string>, name: string, n: number): void =>
  about.put(name, about.seal(name, counterBytes(n)));

/** Opens the shelves, making them in an empty place. Throws STORE_FOREIGN, STORE_TOO_NEW, STORE_CORRUPT. */
export function openShelves(root: RootDatabase<Uint8Array>, folder: Folder, readOnly: boolean): Shelves {
  const foreign = () => storeErrors.STORE_FOREIGN({ path: folder.path });
  const aboutDb = named(root, 'about', !readOnly && isEmpty(root));
  if (!aboutDb) throw foreign();
  const about = shelfOf<string>(aboutDb, 'Entry');
  if (!readOnly)
    root.transactionSync(() => {
      if (counterOf(about, 'format') === 0) keepCounter(about, 'format', format);
    });
  const found = counterOf(about, 'format');
  if (found > format) throw storeErrors.STORE_TOO_NEW({ path: folder.path, found, known: format });
  const shelf = <Key extends string | number | readonly [number, string]>(name: string, noun: string) => {
    const db = named(root, name, !readOnly);
    if (!db) throw foreign();
    return shelfOf<Key>(db, noun);
  };
  /** One that stores of older versions lack. */
  const newer = (name: string, noun: string): Shelf<string> => {
    const db = named(root, name, !readOnly);
    return db ? shelfOf(db, noun) : emptyShelf();
  };
  return {
    about,
    states: shelf('states', 'State of'),
    addresses: newer('addresses', 'Address'),
    notices: newer('notices', 'Notice'),
    log: shelf('log', 'Log entry'),
    facts: shelf('facts', 'Fact'),
    records: shelf('records', 'Decision record'),
    work: shelf('work', 'Due work'),
    waiting: shelf('waiting', 'Waiting work'),
    leased: shelf('leased', 'Leased work'),
    blobs: shelf('blobs', 'Blob'),
  };
}
