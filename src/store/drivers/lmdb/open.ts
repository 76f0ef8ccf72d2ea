import { statSync, truncateSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';
import type { Event, UserId } from '../../../events/index.ts';
import { digestOfBytes, type Digest } from '../../../kit/index.ts';
import { storeErrors } from '../../errors.ts';
import type { LogEntry, Store } from '../../store.ts';
import { commitOne, prepareCommit } from './commit.ts';
import { folderOf, prepareFolder, type Folder } from './folder.ts';
import { readHeader } from './header.ts';
import { reserveOf } from './reserve.ts';
import { isDamage, usableId } from './shelf.ts';
import { openRoot, openShelves, type Shelves } from './shelves.ts';
import { encodeState, noticeOf, storedAddressOf, storedOf, versionOf } from './states.ts';
import { claimWork, hasWork } from './work.ts';
import { writerOf } from './writer.ts';

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

/** Entries read in one look at the store; longer reads would keep pages from being used again. */
const pageOfEntries = 256;

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

function logEntry(key: number, body: Buffer, expected: number): LogEntry {
  if (key !== expected) throw storeErrors.STORE_CORRUPT({ what: `Log entry ${expected}` });
  return { sequence: key, event: JSON.parse(body.toString()) as Event };
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
  const openForWriting = () => {
    open();
    if (readOnly) throw storeErrors.STORE_READ_ONLY();
  };
  /** A look at the newest commits: lmdb would keep its last snapshot until the next turn of the event loop. */
  const fresh = (): Shelves => {
    open();
    root.resetReadTxn();
    return shelves;
  };
  const close = async () => {
    await writer.idle();
    await root.close();
  };

  async function* log(after: number): AsyncGenerator<LogEntry> {
    let last = after;
    for (;;) {
      const entries = fresh().log.entries({ after: last, limit: pageOfEntries });
      if (entries.length === 0) return;
      for (const { key, body } of entries) yield logEntry(key, body, ++last);
    }
  }

  async function* users(): AsyncGenerator<UserId> {
    let last: string | undefined;
    for (;;) {
      const after = last === undefined ? {} : { after: last };
      const entries = fresh().states.entries({ ...after, limit: pageOfEntries });
      if (entries.length === 0) return;
      for (const { key } of entries) yield key as UserId;
      last = entries.at(-1)!.key;
    }
  }

  return {
    log,
    users,
    read: async (ids) => {
      const { states } = fresh();
      return ids.map((user) => storedOf(states, user));
    },
    readAddresses: async (keys) => {
      const { addresses } = fresh();
      return keys.map((key) => storedAddressOf(addresses, key));
    },
    readNotices: async (names) => {
      const { notices } = fresh();
      return names.map((name) => noticeOf(notices, name));
    },
    post: async (name, value) => {
      openForWriting();
      const key = usableId(name, 'a notice');
      const { notices } = shelves;
      return writer.write({ bytes: 0, urgent: true }, () => {
        const version = versionOf(notices, key) + 1;
        notices.put(key, notices.seal(key, encodeState(version, value)));
        return version;
      });
    },
    commit: async (commits) => {
      openForWriting();
      const prepared = commits.map((commit) => prepareCommit(shelves, commit));
      return Promise.all(prepared.map((one) => writer.write(one, () => commitOne(shelves, one))));
    },
    record: async (id) => {
      const { records } = fresh();
      return records.get(id);
    },
    claim: async (request) => {
      openForWriting();
      if (!hasWork(fresh(), request.now)) return [];
      return writer.write({ bytes: 0 }, () => claimWork(shelves, request));
    },
    put: async (bytes) => {
      openForWriting();
      const digest = digestOfBytes(bytes);
      const sealed = shelves.blobs.seal(digest, bytes);
      await writer.write({ bytes: sealed.length }, () => shelves.blobs.put(digest, sealed));
      return digest;
    },
    get: async (digest: Digest) => {
      const bytes = fresh().blobs.get(digest);
      if (bytes && digestOfBytes(bytes) !== digest)
        throw storeErrors.STORE_CORRUPT({ what: `Blob ${digest}` });
      return bytes;
    },
    close: () => (closing ??= close()),
  };
}
