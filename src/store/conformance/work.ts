import type { Claim } from '../store.ts';
import { at, check, expect, one, same, userOf, write } from './check.ts';

/** Work of the first user, known by an id. */
export const dueOf = (id: string, due: number) => ({ id, at: due, user: userOf(1), work: { intent: id } });
export const names = (claims: readonly Claim[]) => claims.map(({ due }) => due.id);

export const workIsClaimedWhenDue = check('work is claimed when due, under a lease', async (store) => {
  await one(store, {
    ...write(userOf(1), 0),
    due: [dueOf('late', at + 10), dueOf('soon', at + 1), dueOf('far', at + 99)],
  });
  const claims = await store.claim({ now: at + 10, limit: 10, lease: 5 });
  expect(same(names(claims), ['soon', 'late']), 'due work is claimed, oldest first');
  expect(same(claims[0]!.due.work, { intent: 'soon' }), 'work reads back as written');
  expect(
    (await store.claim({ now: at + 12, limit: 10, lease: 5 })).length === 0,
    'leased work is not claimed again',
  );
  const again = await store.claim({ now: at + 15, limit: 1, lease: 5 });
  expect(same(names(again), ['soon']), 'after the lease, work can be claimed again');
  expect(again[0]!.token > claims[0]!.token, 'the fencing token grows');
});

export const aStaleOwnerIsRefused = check('a stale owner is refused', async (store) => {
  await one(store, { ...write(userOf(1), 0), due: [dueOf('w', at)] });
  const [stale] = await store.claim({ now: at, limit: 1, lease: 5 });
  const [fresh] = await store.claim({ now: at + 5, limit: 1, lease: 5 });
  const refused = await one(store, { ...write(userOf(1), 1), completes: [stale!] });
  expect(refused.kind === 'stale', 'a stale claim cannot complete work');
  const done = await one(store, { ...write(userOf(1), 1), completes: [fresh!] });
  expect(done.kind === 'committed', 'the present owner completes it');
  expect((await store.claim({ now: at + 99, limit: 1, lease: 5 })).length === 0, 'completed work is gone');
  const twice = await one(store, { ...write(userOf(1), 2), completes: [fresh!] });
  expect(twice.kind === 'stale', 'work is completed once');
});

export const workIsKnownByItsId = check('work is known by its id', async (store) => {
  await one(store, { ...write(userOf(1), 0), due: [dueOf('w', at)] });
  await one(store, { ...write(userOf(1), 1), due: [dueOf('w', at + 1), dueOf('v', at + 1)] });
  const claims = await store.claim({ now: at + 9, limit: 10, lease: 5 });
  expect(same(names(claims), ['w', 'v']), 'work under one id is one work');
  expect(claims[0]!.due.at === at, 'work stays as it was first written');
});

export const aSecondLifeIsFenced = check('work that was added again is fenced', async (store) => {
  await one(store, { ...write(userOf(1), 0), due: [dueOf('w', at)] });
  const [first] = await store.claim({ now: at, limit: 1, lease: 5 });
  await one(store, { ...write(userOf(1), 1), completes: [first!], due: [dueOf('w', at)] });
  const [second] = await store.claim({ now: at, limit: 1, lease: 5 });
  expect(second !== undefined, 'completed work can be added again');
  const late = await one(store, { ...write(userOf(1), 2), completes: [first!] });
  expect(late.kind === 'stale', 'an old claim does not complete work that was added again');
});

export const rivalsShareTheWork = check('rivals share the work', async (store) => {
  const due = Array.from({ length: 40 }, (_, i) => dueOf(`w${i}`, at + i));
  await one(store, { ...write(userOf(1), 0), due });
  const claiming = Array.from({ length: 8 }, () => store.claim({ now: at + 99, limit: 7, lease: 5 }));
  const taken = (await Promise.all(claiming)).flatMap(names);
  expect(taken.length === 40 && new Set(taken).size === 40, 'rivals never hold the same work');
});
