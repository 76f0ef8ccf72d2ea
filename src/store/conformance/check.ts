import { eventId, type Event, type UserId } from '../../events/index.ts';
import { unknownUser, type UserState } from '../../state/index.ts';
import type { Commit, CommitOutcome, LogEntry, Store } from '../store.ts';

/** One promise of the storage port; `run` throws when a store breaks it. */
export interface StoreCheck {
  readonly name: string;
  readonly run: (open: () => Promise<Store>) => Promise<void>;
}

/** One promise of a store that outlives its process; `reopen` opens, after a close, what `open` made. */
export interface DurabilityCheck {
  readonly name: string;
  readonly run: (open: () => Promise<Store>, reopen: () => Promise<Store>) => Promise<void>;
}

/** The instant of everything that a check writes, or what its own instants are counted from. */
export const at = 1_700_000_000_000;
export const userOf = (n: number) => `user-${n}` as UserId;
export const factOf = (id: string, user: UserId): Event => ({
  kind: 'activity',
  id: eventId.parse(id),
  user,
  at,
  name: 'play',
});

export function expect(condition: boolean, promise: string): void {
  if (!condition) throw new Error(`Store conformance: ${promise}`);
}

/** A state that is told from others by a count. */
export const stateOf = (user: UserId, plays: number): UserState => ({
  ...unknownUser(user),
  since: at,
  last: { plays },
});

/** Commits one alone. */
export const one = async (store: Store, commit: Commit): Promise<CommitOutcome> =>
  (await store.commit([commit]))[0]!;

/** A commit of the state that belongs to the next version, with facts of these ids. */
export const write = (user: UserId, expected: number, facts: readonly string[] = []): Commit => ({
  user,
  expected,
  state: stateOf(user, expected + 1),
  facts: facts.map((id) => factOf(id, user)),
});

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const sequences = (entries: readonly LogEntry[]) => entries.map(({ sequence }) => sequence);
export const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

async function withStore(open: () => Promise<Store>, run: (store: Store) => Promise<void>): Promise<void> {
  const store = await open();
  try {
    await run(store);
  } finally {
    await store.close();
  }
}

type Body = (store: Store) => Promise<void>;

/** A check that runs on an empty store. */
export const check = (name: string, body: Body): StoreCheck => ({
  name,
  run: (open) => withStore(open, body),
});

type DurableBody = (store: Store, again: () => Promise<Store>) => Promise<void>;

/** A check that runs on an empty store and what `again` opens after a close. */
export const durable = (name: string, body: DurableBody): DurabilityCheck => ({
  name,
  run: async (open, reopen) => {
    let store = await open();
    const again = async () => {
      await store.close();
      return (store = await reopen());
    };
    try {
      await body(store, again);
    } finally {
      await store.close();
    }
  },
});

/** What a JSON text can hold and a careless encoding would change. */
export const oddTexts = [
  'größe',
  '日本語',
  '👩‍👩‍👧',
  'a\u0000b',
  '\ud800',
  '__proto__',
  'constructor',
  '',
  '\u2028"\\',
];
