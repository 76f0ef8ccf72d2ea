import { expect, test } from 'vitest';
import { eventId, userId, type Event, type UserId } from '../events/index.ts';
import { unknownUser } from '../state/index.ts';
import { memoryStore } from './drivers/memory.ts';
import { storeOver, type Commit, type Store } from './index.ts';

const [ann, bob, cid] = ['ann', 'bob', 'cid'].map((name) => userId.parse(name)) as [UserId, UserId, UserId];
const fact = (id: string, user: UserId): Event => ({
  kind: 'activity',
  id: eventId.parse(id),
  user,
  at: 1,
  name: 'play',
});
const step = (user: UserId, expected: number, ...ids: readonly string[]): Commit => ({
  user,
  expected,
  state: { ...unknownUser(user), since: expected + 1 },
  facts: ids.map((id) => fact(id, user)),
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** All that a store tells. */
const told = async (store: Store) => ({
  log: await all(store.log(0)),
  users: await all(store.users()),
  read: await store.read([ann, bob, cid]),
  notices: await store.readNotices(['stops']),
});

async function begun(): Promise<Store> {
  const store = memoryStore();
  await store.commit([step(ann, 0, 'a'), step(cid, 0, 'c')]);
  await store.commit([step(ann, 1, 'b')]);
  await store.post('stops', 'all', 0);
  return store;
}

test('it begins as the store beneath, goes on from its versions, and leaves it as it was', async () => {
  const beneath = await begun();
  const before = await told(beneath);
  const over = storeOver(beneath, memoryStore());
  expect(await told(over)).toEqual(before);
  const outcomes = await over.commit([
    step(ann, 1, 'late'),
    step(ann, 2, 'a'),
    step(ann, 2, 'd'),
    step(bob, 0, 'e'),
    { ...step(cid, 1, 'f'), also: [{ kind: 'notice', name: 'stops', expected: 0 }] },
  ]);
  expect(outcomes).toEqual([
    { kind: 'conflict', found: 2 },
    { kind: 'duplicate', ids: ['a'] },
    { kind: 'committed', version: 3 },
    { kind: 'committed', version: 1 },
    { kind: 'conflict', found: 1, of: 'stops' },
  ]);
  expect(await over.post('stops', null, 0)).toEqual({ kind: 'conflict', found: 1 });
  expect(await over.post('stops', null, 1)).toEqual({ kind: 'posted', version: 2 });
  expect(await over.readNotices(['stops'])).toEqual([{ value: null, version: 2 }]);
  expect(await all(over.users())).toEqual([ann, bob, cid]);
  expect((await all(over.log(2))).map(({ sequence, event }) => [sequence, event.id])).toEqual([
    [3, 'b'],
    [4, 'd'],
    [5, 'e'],
  ]);
  expect(await told(beneath)).toEqual(before);
});

test('what another writer puts beneath meanwhile is a conflict', async () => {
  const beneath = await begun();
  const over = storeOver(beneath, memoryStore());
  const [read] = await over.read([ann]);
  await beneath.commit([step(ann, 2, 'g')]);
  expect(await over.commit([step(ann, read!.version, 'h')])).toEqual([{ kind: 'conflict', found: 3 }]);
});
