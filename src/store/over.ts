import type { Event } from '../events/index.ts';
import { factsOf, nameOf } from './also.ts';
import type { Also, Commit, CommitOutcome, Store } from './store.ts';

interface Versioned {
  readonly version: number;
}

/** What was written above hides what lies beneath; together they count every commit. */
const summed = <T extends Versioned>(beneath: readonly T[], above: readonly T[]): readonly T[] =>
  beneath.map((low, i) => {
    const high = above[i]!;
    return high.version === 0 ? low : { ...high, version: low.version + high.version };
  });

/**
 * A store that begins as `beneath` and keeps all that is written to it in `above`, which is empty at first: for trying
 * what a commit would do. `beneath` is read and never changed, and its due work stays with it.
 */
export function storeOver(beneath: Store, above: Store): Store {
  let log: Promise<Beneath> | undefined;
  const logBeneath = (): Promise<Beneath> => (log ??= readLog(beneath));

  async function versionOf(also: Also): Promise<number> {
    if (also.kind === 'user') return (await beneath.read([also.user]))[0]!.version;
    if (also.kind === 'address') return (await beneath.readAddresses([also.key]))[0]!.version;
    return (await beneath.readNotices([also.name]))[0]!.version;
  }

  async function commitOne(commit: Commit): Promise<CommitOutcome> {
    const { ids } = await logBeneath();
    const twice = factsOf(commit).filter(({ id }) => ids.has(id));
    if (twice.length > 0) return { kind: 'duplicate', ids: twice.map(({ id }) => id) };
    const { also = [] } = commit;
    const low = (await beneath.read([commit.user]))[0]!.version;
    const lows = await Promise.all(also.map(versionOf));
    const [outcome] = await above.commit([
      {
        ...commit,
        expected: commit.expected - low,
        also: also.map((one, i) => ({ ...one, expected: one.expected - lows[i]! })),
      },
    ]);
    return raised(outcome!, (of) =>
      of === undefined ? low : lows[also.findIndex((one) => nameOf(one) === of)]!,
    );
  }

  return {
    read: async (users) => summed(await beneath.read(users), await above.read(users)),
    readAddresses: async (keys) => summed(await beneath.readAddresses(keys), await above.readAddresses(keys)),
    readNotices: async (names) => summed(await beneath.readNotices(names), await above.readNotices(names)),
    post: async (name, value, expected) => {
      const low = (await beneath.readNotices([name]))[0]!.version;
      const outcome = await above.post(name, value, expected - low);
      return outcome.kind === 'posted'
        ? { ...outcome, version: outcome.version + low }
        : { ...outcome, found: outcome.found + low };
    },
    commit: async (commits) => {
      const outcomes: CommitOutcome[] = [];
      for (const commit of commits) outcomes.push(await commitOne(commit));
      return outcomes;
    },
    async *log(after) {
      yield* beneath.log(after);
      const { last } = await logBeneath();
      for await (const { sequence, event } of above.log(Math.max(0, after - last)))
        yield { sequence: last + sequence, event };
    },
    record: async (id) => (await above.record(id)) ?? beneath.record(id),
    async *users() {
      const own = [];
      for await (const user of above.users()) own.push(user);
      let next = 0;
      for await (const user of beneath.users()) {
        for (; next < own.length && own[next]! < user; next++) yield own[next]!;
        if (own[next] === user) next++;
        yield user;
      }
      yield* own.slice(next);
    },
    claim: (request) => above.claim(request),
    put: (bytes) => above.put(bytes),
    get: async (digest) => (await above.get(digest)) ?? beneath.get(digest),
    close: async () => {
      await above.close();
      await beneath.close();
    },
  };
}

/** An outcome above as one of both together; `lowOf` is the version beneath of what is named, or of the user. */
function raised(outcome: CommitOutcome, lowOf: (of?: string) => number): CommitOutcome {
  if (outcome.kind === 'committed') return { ...outcome, version: outcome.version + lowOf() };
  return outcome.kind === 'conflict' ? { ...outcome, found: outcome.found + lowOf(outcome.of) } : outcome;
}

/** What must be known of a log that lies beneath: its facts come once, and numbers go on after its last. */
interface Beneath {
  readonly ids: ReadonlySet<Event['id']>;
  readonly last: number;
}

async function readLog(store: Store): Promise<Beneath> {
  const ids = new Set<Event['id']>();
  let last = 0;
  for await (const { sequence, event } of store.log(0)) {
    ids.add(event.id);
    last = sequence;
  }
  return { ids, last };
}
