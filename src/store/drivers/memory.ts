import type { DecisionId, Event, UserId } from '../../events/index.ts';
import { digestOfBytes, type Digest } from '../../kit/index.ts';
import { unknownUser } from '../../state/index.ts';
import { storeErrors } from '../errors.ts';
import type {
  Also,
  Claim,
  Commit,
  CommitOutcome,
  Due,
  LogEntry,
  Notice,
  Store,
  Stored,
  StoredAddress,
} from '../store.ts';
import { factsOf, nameOf } from '../also.ts';

interface Work {
  readonly due: Due;
  token: number;
  leasedUntil: number;
}

interface MemoryOptions {
  /** Keep states and due work alone: no log, and a fact that comes again is not noticed. For long simulations. */
  readonly forgetsFacts?: true;
}

/** A store in memory: nothing outlives the process. For tests, simulation and benchmarks. */
export function memoryStore({ forgetsFacts }: MemoryOptions = {}): Store {
  const states = new Map<UserId, Stored>();
  const addresses = new Map<string, StoredAddress>();
  const notices = new Map<string, Notice>();
  const records = new Map<DecisionId, Uint8Array>();
  const blobs = new Map<Digest, Uint8Array>();
  const works = new Map<string, Work>();
  const known = new Set<string>();
  const entries: LogEntry[] = [];
  let lastToken = 0;
  let closed = false;

  const open = () => {
    if (closed) throw storeErrors.STORE_CLOSED();
  };
  const read = (user: UserId): Stored => states.get(user) ?? { state: unknownUser(user), version: 0 };
  const readAddress = (key: string): StoredAddress =>
    addresses.get(key) ?? { state: { kind: 'free' }, version: 0 };
  const isStale = ({ due, token }: Claim) => works.get(due.id)?.token !== token;

  function knownOrTwice(facts: readonly Event[]): readonly string[] {
    const ids = facts.map(({ id }) => id);
    return [...new Set(ids.filter((id, i) => known.has(id) || ids.indexOf(id) !== i))];
  }

  function keep(facts: readonly Event[]): void {
    for (const event of facts) {
      known.add(event.id);
      entries.push({ sequence: entries.length + 1, event });
    }
  }

  const readNotice = (name: string): Notice => notices.get(name) ?? { value: null, version: 0 };

  function versionOf(also: Also): number {
    if (also.kind === 'user') return read(also.user).version;
    return also.kind === 'address' ? readAddress(also.key).version : readNotice(also.name).version;
  }

  function conflictOf({ user, expected, also }: Commit): CommitOutcome | undefined {
    const { version: found } = read(user);
    if (found !== expected) return { kind: 'conflict', found };
    const lost = also?.find((one) => versionOf(one) !== one.expected);
    return lost && { kind: 'conflict', found: versionOf(lost), of: nameOf(lost) };
  }

  function setAlso(also: Also): void {
    const version = also.expected + 1;
    if (also.kind === 'user') states.set(also.user, { state: also.state, version });
    if (also.kind === 'address' && also.state) addresses.set(also.key, { state: also.state, version });
  }

  function commitOne(commit: Commit): CommitOutcome {
    const conflict = conflictOf(commit);
    if (conflict) return conflict;
    const facts = factsOf(commit);
    const twice = forgetsFacts ? [] : knownOrTwice(facts);
    if (twice.length > 0) return { kind: 'duplicate', ids: twice };
    const stale = (commit.completes ?? []).filter(isStale).map(({ due }) => due.id);
    if (stale.length > 0) return { kind: 'stale', ids: stale };
    if (!forgetsFacts) keep(facts);
    for (const { id, bytes } of commit.records ?? []) records.set(id, bytes);
    for (const { due } of commit.completes ?? []) works.delete(due.id);
    for (const due of commit.due ?? [])
      if (!works.has(due.id)) works.set(due.id, { due, token: 0, leasedUntil: 0 });
    if (commit.also) for (const also of commit.also) setAlso(also);
    const version = commit.expected + 1;
    states.set(commit.user, { state: commit.state, version });
    return { kind: 'committed', version };
  }

  return {
    read: async (users) => {
      open();
      return users.map(read);
    },
    readAddresses: async (keys) => {
      open();
      return keys.map(readAddress);
    },
    readNotices: async (names) => {
      open();
      return names.map(readNotice);
    },
    post: async (name, value) => {
      open();
      const version = readNotice(name).version + 1;
      notices.set(name, { value, version });
      return version;
    },
    commit: async (commits) => {
      open();
      return commits.map(commitOne);
    },
    async *log(after) {
      open();
      if (forgetsFacts) throw storeErrors.STORE_LOG_NOT_KEPT();
      for (let i = after; i < entries.length; i++) yield entries[i]!;
    },
    record: async (id) => {
      open();
      return records.get(id);
    },
    async *users() {
      open();
      for (const user of [...states.keys()].sort()) yield user;
    },
    claim: async ({ now, limit, lease }) => {
      open();
      const ready = [...works.values()].filter(({ due, leasedUntil }) => due.at <= now && leasedUntil <= now);
      ready.sort((a, b) => a.due.at - b.due.at || (a.due.id < b.due.id ? -1 : 1));
      return ready.slice(0, limit).map((work) => {
        work.token = ++lastToken;
        work.leasedUntil = now + lease;
        return { due: work.due, token: work.token };
      });
    },
    put: async (bytes) => {
      open();
      const digest = digestOfBytes(bytes);
      blobs.set(digest, bytes.slice());
      return digest;
    },
    get: async (digest) => {
      open();
      const bytes = blobs.get(digest);
      if (bytes && digestOfBytes(bytes) !== digest)
        throw storeErrors.STORE_CORRUPT({ what: `Blob ${digest}` });
      return bytes;
    },
    close: async () => {
      closed = true;
    },
  };
}
