import type { UserId } from '../../events/index.ts';
import type { AddressState } from '../../state/index.ts';
import type { Also } from '../store.ts';
import { at, check, collect, expect, oddTexts, one, same, userOf, write } from './check.ts';

export const alone = (user: UserId): AddressState => ({ kind: 'alone', holder: user });
export const ofAddress = (key: string, expected: number, state?: AddressState): Also => ({
  kind: 'address',
  key,
  expected,
  ...(state ? { state } : {}),
});

export const addressesAreKept = check('addresses are kept', async (store) => {
  const [unknown] = await store.readAddresses(['push:a']);
  expect(
    unknown!.version === 0 && unknown!.state.kind === 'free',
    'an unknown address is free, at version 0',
  );
  const shared: AddressState = {
    kind: 'shared',
    consent: Object.fromEntries(oddTexts.slice(0, 5).map((text) => [text, { value: false, at }])),
    contacts: [],
  };
  await one(store, {
    ...write(userOf(1), 0),
    also: [ofAddress('push:a', 0, alone(userOf(1))), ofAddress('push:b', 0, shared)],
  });
  const [b, a] = await store.readAddresses(['push:b', 'push:a']);
  expect(same(a, { state: alone(userOf(1)), version: 1 }), 'an address reads back as written');
  expect(same(b, { state: shared, version: 1 }), 'whatever text stands in it');
});

export const anAddressIsCompared = check('a stale version of an address is refused', async (store) => {
  const also = (expected: number) => [ofAddress('push:a', expected, alone(userOf(1)))];
  await one(store, { ...write(userOf(1), 0, ['a']), also: also(0) });
  const refused = await one(store, { ...write(userOf(2), 0, ['b']), also: also(0) });
  expect(
    refused.kind === 'conflict' && refused.of === 'push:a' && refused.found === 1,
    'a commit at an old version of an address is a conflict that names it',
  );
  const [user] = await store.read([userOf(2)]);
  expect(user!.version === 0, 'a conflict about an address changes no user');
  expect((await collect(store.log(0))).length === 1, 'and leaves no facts');
  const resting = await one(store, { ...write(userOf(2), 0), also: [ofAddress('push:a', 1)] });
  expect(resting.kind === 'committed', 'a commit may rest on an address without changing it');
  const [address] = await store.readAddresses(['push:a']);
  expect(address!.version === 1, 'an address that a commit rests on keeps its version');
  const stale = await one(store, { ...write(userOf(1), 1), also: [ofAddress('push:a', 0)] });
  expect(stale.kind === 'conflict', 'what a commit rests on is compared');
});

export const rivalsForAnAddress = check('of 32 rivals for an address exactly one wins', async (store) => {
  const rivals = Array.from({ length: 32 }, (_, i) =>
    one(store, { ...write(userOf(i), 0, [`e${i}`]), also: [ofAddress('push:a', 0, alone(userOf(i)))] }),
  );
  const outcomes = await Promise.all(rivals);
  const won = outcomes.filter(({ kind }) => kind === 'committed').length;
  expect(won === 1, `of 32 users who commit at one version of an address exactly one wins, not ${won}`);
  const [found] = await store.readAddresses(['push:a']);
  expect(found!.version === 1, 'the address has moved on once');
});
