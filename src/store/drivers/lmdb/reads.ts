import type { Event, UserId } from '../../../events/index.ts';
import { digestOfBytes } from '../../../kit/index.ts';
import { storeErrors } from '../../errors.ts';
import type { LogEntry, Store } from '../../store.ts';
import type { Shelves } from './shelves.ts';
import { noticeOf, storedAddressOf, storedOf } from './states.ts';

/** Entries read in one look at the store; longer reads would keep pages from being used again. */
const pageOfEntries = 256;

type Reads = Pick<Store, 'read' | 'readAddresses' | 'readNotices' | 'log' | 'record' | 'users' | 'get'>;

/** What a store answers; `fresh` gives its newest commits, or refuses. */
export const readsOf = (fresh: () => Shelves): Reads => ({
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
  log: (after) => logAfter(fresh, after),
  users: () => usersOf(fresh),
  record: async (id) => {
    const { records } = fresh();
    return records.get(id);
  },
  get: async (digest) => {
    const bytes = fresh().blobs.get(digest);
    if (bytes && digestOfBytes(bytes) !== digest) throw storeErrors.STORE_CORRUPT({ what: `Blob ${digest}` });
    return bytes;
  },
});

async function* logAfter(fresh: () => Shelves, after: number): AsyncGenerator<LogEntry> {
  let last = after;
  for (;;) {
    const entries = fresh().log.entries({ after: last, limit: pageOfEntries });
    if (entries.length === 0) return;
    for (const { key, body } of entries) yield logEntry(key, body, ++last);
  }
}

async function* usersOf(fresh: () => Shelves): AsyncGenerator<UserId> {
  let last: string | undefined;
  for (;;) {
    const after = last === undefined ? {} : { after: last };
    const entries = fresh().states.entries({ ...after, limit: pageOfEntries });
    if (entries.length === 0) return;
    for (const { key } of entries) yield key as UserId;
    last = entries.at(-1)!.key;
  }
}

function logEntry(key: number, body: Buffer, expected: number): LogEntry {
  if (key !== expected) throw storeErrors.STORE_CORRUPT({ what: `Log entry ${expected}` });
  return { sequence: key, event: JSON.parse(body.toString()) as Event };
}
