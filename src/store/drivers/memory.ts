import { digestOfBytes, type Digest, type Json } from '../../kit/index.ts';
import { storeErrors } from '../errors.ts';
import type { PostOutcome, Store } from '../store.ts';
import { commitOne } from './memory/commit.ts';
import { forgottenFacts, keptFacts } from './memory/facts.ts';
import { emptyShelves, noticeOf, storedAddressOf, storedOf, type Shelves } from './memory/shelves.ts';

interface MemoryOptions {
  /** Keep states and due work alone: no log, and a fact that comes again is not noticed. For long simulations. */
  readonly forgetsFacts?: true;
}

/** A store in memory: nothing outlives the process. For tests, simulation and benchmarks. */
export function memoryStore({ forgetsFacts }: MemoryOptions = {}): Store {
  const shelves = emptyShelves(forgetsFacts ? forgottenFacts : keptFacts());
  let closed = false;
  const open = (): Shelves => {
    if (closed) throw storeErrors.STORE_CLOSED();
    return shelves;
  };
  /** Answers each of many, in order. */
  const each =
    <In, Out>(answer: (shelves: Shelves, one: In) => Out) =>
    async (all: readonly In[]): Promise<readonly Out[]> => {
      const now = open();
      return all.map((one) => answer(now, one));
    };
  return {
    read: each(storedOf),
    readAddresses: each(storedAddressOf),
    readNotices: each(noticeOf),
    commit: each(commitOne),
    post: async (name, value, expected) => postOne(open(), { name, value, expected }),
    async *log(after) {
      yield* open().facts.after(after);
    },
    async *users() {
      yield* [...open().states.keys()].sort();
    },
    record: async (id) => open().records.get(id),
    claim: async (request) => open().work.claim(request),
    put: async (bytes) => putOne(open(), bytes),
    get: async (digest) => getOne(open(), digest),
    close: async () => {
      closed = true;
    },
  };
}

/** A notice to be posted. */
interface Posting {
  readonly name: string;
  readonly value: Json;
  readonly expected: number;
}

function postOne(shelves: Shelves, { name, value, expected }: Posting): PostOutcome {
  const found = noticeOf(shelves, name).version;
  if (found !== expected) return { kind: 'conflict', found };
  shelves.notices.set(name, { value, version: found + 1 });
  return { kind: 'posted', version: found + 1 };
}

function putOne({ blobs }: Shelves, bytes: Uint8Array): Digest {
  const digest = digestOfBytes(bytes);
  blobs.set(digest, bytes.slice());
  return digest;
}

function getOne({ blobs }: Shelves, digest: Digest): Uint8Array | undefined {
  const bytes = blobs.get(digest);
  if (bytes && digestOfBytes(bytes) !== digest) throw storeErrors.STORE_CORRUPT({ what: `Blob ${digest}` });
  return bytes;
}
