import type { DecisionId } from '../../events/index.ts';
import { alone, ofAddress } from './addresses.ts';
import {
  at,
  check,
  collect,
  durable,
  expect,
  one,
  same,
  sequences,
  stateOf,
  userOf,
  write,
} from './check.ts';
import { dueOf, names } from './work.ts';

export const aClosedStoreRefuses = check('a closed store refuses', async (store) => {
  await store.close();
  const refused = await store.read([userOf(1)]).then(
    () => false,
    () => true,
  );
  expect(refused, 'a closed store refuses');
});

export const everythingOutlivesAClose = durable('everything outlives a close', async (store, again) => {
  const id = 'decision-1' as DecisionId;
  await one(store, {
    ...write(userOf(1), 0, ['a']),
    records: [{ id, bytes: Uint8Array.of(1, 2) }],
    also: [ofAddress('push:a', 0, alone(userOf(1)))],
  });
  const digest = await store.put(Uint8Array.of(7, 8));
  await store.post('stops', [7], 0);
  const opened = await again();
  const [found] = await opened.read([userOf(1)]);
  expect(found!.version === 1 && same(found!.state, stateOf(userOf(1), 1)), 'a state outlives a close');
  expect((await collect(opened.log(0)))[0]?.event.id === 'a', 'the log outlives a close');
  expect(same([...((await opened.record(id)) ?? [])], [1, 2]), 'a record outlives a close');
  expect(same([...((await opened.get(digest)) ?? [])], [7, 8]), 'bytes outlive a close');
  const notices = await opened.readNotices(['stops']);
  expect(same(notices, [{ value: [7], version: 1 }]), 'a notice outlives a close');
  const [address] = await opened.readAddresses(['push:a']);
  expect(same(address, { state: alone(userOf(1)), version: 1 }), 'an address outlives a close');
  expect(same(await collect(opened.users()), [userOf(1)]), 'users outlive a close');
});

export const promisesOutliveAClose = durable(
  'versions, fact ids and the sequence outlive a close',
  async (store, again) => {
    await one(store, write(userOf(1), 0, ['a']));
    const opened = await again();
    expect((await one(opened, write(userOf(1), 0))).kind === 'conflict', 'versions outlive a close');
    expect((await one(opened, write(userOf(1), 1, ['a']))).kind === 'duplicate', 'fact ids outlive a close');
    await one(opened, write(userOf(1), 1, ['b']));
    expect(same(sequences(await collect(opened.log(1))), [2]), 'the sequence goes on after a close');
  },
);

export const claimsOutliveAClose = durable('claims outlive a close', async (store, again) => {
  await one(store, { ...write(userOf(1), 0), due: [dueOf('w', at), dueOf('v', at + 1)] });
  const [held] = await store.claim({ now: at, limit: 1, lease: 50 });
  const opened = await again();
  const rest = await opened.claim({ now: at + 9, limit: 9, lease: 50 });
  expect(same(names(rest), ['v']), 'a lease outlives a close');
  expect(rest[0]!.token > held!.token, 'tokens grow across a close');
  const done = await one(opened, { ...write(userOf(1), 1), completes: [held!] });
  expect(done.kind === 'committed', 'a claim can be completed after a close');
});
