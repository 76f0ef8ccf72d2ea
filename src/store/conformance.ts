import { eventId, type Event, type UserId } from '../events/index.ts';
import { unknownUser, type AddressState, type UserState } from '../state/index.ts';
import type { Also, Claim, Commit, CommitOutcome, LogEntry, Store } from './store.ts';

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

const at = 1_700_000_000_000;
const userOf = (n: number) => `user-${n}` as UserId;
const factOf = (id: string, user: UserId): Event => ({
  kind: 'activity',
  id: eventId.parse(id),
  user,
  at,
  name: 'play',
});

function expect(condition: boolean, promise: string): void {
  if (!condition) throw new Error(`Store conformance: ${promise}`);
}

const stateOf = (user: UserId, plays: number): UserState => ({
  ...unknownUser(user),
  since: at,
  last: { plays },
});

const one = async (store: Store, commit: Commit): Promise<CommitOutcome> =>
  (await store.commit([commit]))[0]!;

const write = (user: UserId, expected: number, facts: readonly string[] = []): Commit => ({
  user,
  expected,
  state: stateOf(user, expected + 1),
  facts: facts.map((id) => factOf(id, user)),
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const sequences = (entries: readonly LogEntry[]) => entries.map(({ sequence }) => sequence);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

async function withStore(open: () => Promise<Store>, run: (store: Store) => Promise<void>): Promise<void> {
  const store = await open();
  try {
    await run(store);
  } finally {
    await store.close();
  }
}

type Body = (store: Store) => Promise<void>;

const unknownUserIsVersionZero: Body = async (store) => {
  const [found] = await store.read([userOf(1)]);
  expect(found!.version === 0 && same(found!.state, unknownUser(userOf(1))), 'an unknown user has version 0');
};

const readsWhatWasCommitted: Body = async (store) => {
  const outcome = await one(store, write(userOf(1), 0, ['a']));
  expect(outcome.kind === 'committed', 'a first commit at version 0 succeeds');
  const [first, second] = await store.read([userOf(1), userOf(2)]);
  expect(same(first!.state, stateOf(userOf(1), 1)), 'the state reads back as written');
  expect(
    outcome.kind === 'committed' && outcome.version === first!.version,
    'the version reads back as told',
  );
  expect(second!.version === 0, 'another user is untouched');
};

const refusesAStaleVersion: Body = async (store) => {
  await one(store, write(userOf(1), 0, ['a']));
  const outcome = await one(store, write(userOf(1), 0, ['b']));
  expect(outcome.kind === 'conflict' && outcome.found === 1, 'a commit at an old version is a conflict');
  expect((await collect(store.log(0))).length === 1, 'a refused commit leaves no facts');
};

const refusesAFactTwice: Body = async (store) => {
  await one(store, write(userOf(1), 0, ['a']));
  const outcome = await one(store, write(userOf(1), 1, ['b', 'a']));
  expect(
    outcome.kind === 'duplicate' && same(outcome.ids, ['a']),
    'a stored fact again is a duplicate, by id',
  );
  const [found] = await store.read([userOf(1)]);
  expect(found!.version === 1, 'a refused commit changes no state');
};

const exactlyOneWinner: Body = async (store) => {
  const rivals = Array.from({ length: 32 }, (_, i) => one(store, write(userOf(1), 0, [`e${i}`])));
  const outcomes = await Promise.all(rivals);
  const won = outcomes.filter(({ kind }) => kind === 'committed').length;
  expect(won === 1, `of 32 commits at one version exactly one wins, not ${won}`);
  expect((await collect(store.log(0))).length === 1, 'only the winner is in the log');
};

const aBatchIsIndependent: Body = async (store) => {
  await one(store, write(userOf(1), 0, ['a']));
  const outcomes = await store.commit([write(userOf(1), 0, ['b']), write(userOf(2), 0, ['c'])]);
  expect(
    same(
      outcomes.map(({ kind }) => kind),
      ['conflict', 'committed'],
    ),
    'each commit of a batch stands alone',
  );
};

const theLogKeepsOrder: Body = async (store) => {
  await one(store, write(userOf(1), 0, ['a', 'b']));
  await one(store, write(userOf(2), 0, ['c']));
  const entries = await collect(store.log(0));
  expect(
    same(
      entries.map(({ event }) => event.id),
      ['a', 'b', 'c'],
    ),
    'the log has the order of commits',
  );
  expect(
    sequences(entries).every((n, i, all) => i === 0 || n > all[i - 1]!),
    'sequence numbers grow',
  );
  const rest = await collect(store.log(entries[0]!.sequence));
  expect(
    same(
      rest.map(({ event }) => event.id),
      ['b', 'c'],
    ),
    'the log goes on after a sequence number',
  );
  expect(same(await collect(store.users()), [userOf(1), userOf(2)]), 'users are listed in order');
};

const aFactTwiceInOneCommit: Body = async (store) => {
  const outcome = await one(store, write(userOf(1), 0, ['a', 'b', 'a']));
  expect(
    outcome.kind === 'duplicate' && same(outcome.ids, ['a']),
    'a fact twice in one commit is a duplicate',
  );
  expect((await collect(store.log(0))).length === 0, 'a refused commit leaves no facts');
};

const aLargeBatch: Body = async (store) => {
  const commits = Array.from({ length: 1500 }, (_, i) => write(userOf(i), 0, [`e${i}`]));
  const outcomes = await store.commit(commits);
  expect(
    outcomes.length === 1500 && outcomes.every(({ kind }) => kind === 'committed'),
    'a batch of 1,500 commits is committed',
  );
  const entries = await collect(store.log(0));
  expect(
    same(
      entries.map(({ event }) => event.id),
      commits.map(({ facts }) => facts[0]!.id),
    ),
    'the log of a large batch is whole and in order',
  );
  const users = await collect(store.users());
  expect(same(users, commits.map(({ user }) => user).sort()), 'many users are listed once each, in order');
  expect((await store.commit([])).length === 0, 'an empty batch has no outcomes');
};

/** What a JSON text can hold and a careless encoding would change. */
const oddTexts = ['größe', '日本語', '👩‍👩‍👧', 'a\u0000b', '\ud800', '__proto__', 'constructor', '', '\u2028"\\'];

const statesOfAnyText: Body = async (store) => {
  const last = JSON.parse(
    `{${oddTexts.map((text, i) => `${JSON.stringify(text)}:${i}`).join(',')}}`,
  ) as Record<string, number>;
  const traits = Object.fromEntries(oddTexts.map((text, i) => [`t${i}`, { value: text, at: at + 0.5 }]));
  const state = { ...stateOf(userOf(1), 1), last, traits };
  await one(store, { user: userOf(1), expected: 0, state, facts: [] });
  const [found] = await store.read([userOf(1)]);
  expect(same(found!.state, state), 'any text reads back as written, as a key and as a value');
};

const mebibyte = 1024 * 1024;
const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 2_654_435_761) >>> 13);

const largeRecords: Body = async (store) => {
  const id = 'decision-large' as Parameters<Store['record']>[0];
  const bytes = noise(mebibyte);
  await one(store, { ...write(userOf(1), 0), records: [{ id, bytes }] });
  const found = await store.record(id);
  expect(
    found?.length === mebibyte && found.every((byte, i) => byte === bytes[i]),
    'a record of 1 MiB reads back byte for byte',
  );
  const digest = await store.put(bytes);
  expect((await store.get(digest))?.length === mebibyte, '1 MiB is found by digest');
};

const theLogIsReadWhileWritten: Body = async (store) => {
  await store.commit(Array.from({ length: 600 }, (_, i) => write(userOf(i), 0, [`e${i}`])));
  const seen: number[] = [];
  for await (const { sequence } of store.log(0)) {
    seen.push(sequence);
    if (seen.length <= 50) await one(store, write(userOf(1000 + seen.length), 0, [`f${seen.length}`]));
  }
  expect(seen.length >= 600, 'a reader sees all that was there when it began');
  const rest = sequences(await collect(store.log(seen.at(-1)!)));
  const all = sequences(await collect(store.log(0)));
  expect(all.length === 650 && same([...seen, ...rest], all), 'what it did not see yet comes after');
};

const recordsAreKept: Body = async (store) => {
  const id = 'decision-1' as Parameters<Store['record']>[0];
  const bytes = Uint8Array.of(1, 2, 3, 255);
  await one(store, { ...write(userOf(1), 0), records: [{ id, bytes }] });
  expect(same([...((await store.record(id)) ?? [])], [...bytes]), 'a record reads back byte for byte');
  expect(
    (await store.record('other' as typeof id)) === undefined,
    'a record that was never kept is undefined',
  );
};

const bytesByDigest: Body = async (store) => {
  const digest = await store.put(Uint8Array.of(7, 8));
  expect(digest === (await store.put(Uint8Array.of(7, 8))), 'equal bytes have one digest');
  expect(same([...((await store.get(digest)) ?? [])], [7, 8]), 'bytes read back by digest');
};

const dueOf = (id: string, due: number) => ({ id, at: due, user: userOf(1), work: { intent: id } });
const names = (claims: readonly Claim[]) => claims.map(({ due }) => due.id);

const workIsClaimedWhenDue: Body = async (store) => {
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
};

const aStaleOwnerIsRefused: Body = async (store) => {
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
};

const workIsKnownByItsId: Body = async (store) => {
  await one(store, { ...write(userOf(1), 0), due: [dueOf('w', at)] });
  await one(store, { ...write(userOf(1), 1), due: [dueOf('w', at + 1), dueOf('v', at + 1)] });
  const claims = await store.claim({ now: at + 9, limit: 10, lease: 5 });
  expect(same(names(claims), ['w', 'v']), 'work under one id is one work');
  expect(claims[0]!.due.at === at, 'work stays as it was first written');
};

const aSecondLifeIsFenced: Body = async (store) => {
  await one(store, { ...write(userOf(1), 0), due: [dueOf('w', at)] });
  const [first] = await store.claim({ now: at, limit: 1, lease: 5 });
  await one(store, { ...write(userOf(1), 1), completes: [first!], due: [dueOf('w', at)] });
  const [second] = await store.claim({ now: at, limit: 1, lease: 5 });
  expect(second !== undefined, 'completed work can be added again');
  const late = await one(store, { ...write(userOf(1), 2), completes: [first!] });
  expect(late.kind === 'stale', 'an old claim does not complete work that was added again');
};

const rivalsShareTheWork: Body = async (store) => {
  const due = Array.from({ length: 40 }, (_, i) => dueOf(`w${i}`, at + i));
  await one(store, { ...write(userOf(1), 0), due });
  const claiming = Array.from({ length: 8 }, () => store.claim({ now: at + 99, limit: 7, lease: 5 }));
  const taken = (await Promise.all(claiming)).flatMap(names);
  expect(taken.length === 40 && new Set(taken).size === 40, 'rivals never hold the same work');
};

const alone = (user: UserId): AddressState => ({ kind: 'alone', holder: user });
const ofAddress = (key: string, expected: number, state?: AddressState): Also => ({
  kind: 'address',
  key,
  expected,
  ...(state ? { state } : {}),
});

const addressesAreKept: Body = async (store) => {
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
};

const anAddressIsCompared: Body = async (store) => {
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
};

const anotherUserGoesWithIt: Body = async (store) => {
  await one(store, write(userOf(2), 0, ['a']));
  const also = (expected: number, fact: string): readonly Also[] => [
    {
      kind: 'user',
      user: userOf(2),
      expected,
      state: stateOf(userOf(2), 9),
      facts: [factOf(fact, userOf(2))],
    },
  ];
  const refused = await one(store, { ...write(userOf(1), 0, ['b']), also: also(0, 'c') });
  expect(
    refused.kind === 'conflict' && refused.of === userOf(2),
    'a commit at an old version of another user is a conflict that names the user',
  );
  const twice = await one(store, { ...write(userOf(1), 0, ['b']), also: also(1, 'a') });
  expect(twice.kind === 'duplicate' && same(twice.ids, ['a']), 'facts of others are stored once, too');
  const done = await one(store, { ...write(userOf(1), 0, ['b']), also: also(1, 'c') });
  expect(done.kind === 'committed', 'with the right versions it is committed');
  const [first, second] = await store.read([userOf(1), userOf(2)]);
  expect(first!.version === 1 && second!.version === 2, 'both users have moved on');
  expect(same(second!.state, stateOf(userOf(2), 9)), 'the other state reads back as written');
  expect(
    same(
      (await collect(store.log(0))).map(({ event }) => event.id),
      ['a', 'b', 'c'],
    ),
    'the facts of others come after those of the user',
  );
};

const noticesAreReplaced: Body = async (store) => {
  const [none] = await store.readNotices(['stops']);
  expect(none!.version === 0 && none!.value === null, 'a notice that nobody posted is null, at version 0');
  expect((await store.post('stops', { marketing: true })) === 1, 'the first notice has version 1');
  await store.post('program', oddTexts);
  expect((await store.post('stops', null)) === 2, 'the next one has version 2');
  const [program, stops] = await store.readNotices(['program', 'stops']);
  expect(same(program, { value: oddTexts, version: 1 }), 'a notice reads back as posted');
  expect(same(stops, { value: null, version: 2 }), 'the last one holds');
  const versions = await Promise.all(Array.from({ length: 16 }, (_, i) => store.post('many', i)));
  expect(new Set(versions).size === 16, 'each notice has a version of its own');
};

const aNoticeIsCompared: Body = async (store) => {
  const resting = (expected: number) => [{ kind: 'notice', name: 'stops', expected }] as const;
  const first = await one(store, { ...write(userOf(1), 0), also: resting(0) });
  expect(first.kind === 'committed', 'a commit may rest on there being no notice');
  await store.post('stops', 1);
  const refused = await one(store, { ...write(userOf(1), 1), also: resting(0) });
  expect(
    refused.kind === 'conflict' && refused.of === 'stops' && refused.found === 1,
    'a commit that rests on a notice which was replaced is a conflict that names it',
  );
  const second = await one(store, { ...write(userOf(1), 1), also: resting(1) });
  expect(second.kind === 'committed', 'and one that rests on the new one is not');
};

const rivalsForAnAddress: Body = async (store) => {
  const rivals = Array.from({ length: 32 }, (_, i) =>
    one(store, { ...write(userOf(i), 0, [`e${i}`]), also: [ofAddress('push:a', 0, alone(userOf(i)))] }),
  );
  const outcomes = await Promise.all(rivals);
  const won = outcomes.filter(({ kind }) => kind === 'committed').length;
  expect(won === 1, `of 32 users who commit at one version of an address exactly one wins, not ${won}`);
  const [found] = await store.readAddresses(['push:a']);
  expect(found!.version === 1, 'the address has moved on once');
};

const aClosedStoreRefuses: Body = async (store) => {
  await store.close();
  const refused = await store.read([userOf(1)]).then(
    () => false,
    () => true,
  );
  expect(refused, 'a closed store refuses');
};

type Again = () => Promise<Store>;

const everythingOutlivesAClose = async (store: Store, again: Again) => {
  const id = 'decision-1' as Parameters<Store['record']>[0];
  await one(store, {
    ...write(userOf(1), 0, ['a']),
    records: [{ id, bytes: Uint8Array.of(1, 2) }],
    also: [ofAddress('push:a', 0, alone(userOf(1)))],
  });
  const digest = await store.put(Uint8Array.of(7, 8));
  await store.post('stops', [7]);
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
};

const promisesOutliveAClose = async (store: Store, again: Again) => {
  await one(store, write(userOf(1), 0, ['a']));
  const opened = await again();
  expect((await one(opened, write(userOf(1), 0))).kind === 'conflict', 'versions outlive a close');
  expect((await one(opened, write(userOf(1), 1, ['a']))).kind === 'duplicate', 'fact ids outlive a close');
  await one(opened, write(userOf(1), 1, ['b']));
  expect(same(sequences(await collect(opened.log(1))), [2]), 'the sequence goes on after a close');
};

const claimsOutliveAClose = async (store: Store, again: Again) => {
  await one(store, { ...write(userOf(1), 0), due: [dueOf('w', at), dueOf('v', at + 1)] });
  const [held] = await store.claim({ now: at, limit: 1, lease: 50 });
  const opened = await again();
  const rest = await opened.claim({ now: at + 9, limit: 9, lease: 50 });
  expect(same(names(rest), ['v']), 'a lease outlives a close');
  expect(rest[0]!.token > held!.token, 'tokens grow across a close');
  const done = await one(opened, { ...write(userOf(1), 1), completes: [held!] });
  expect(done.kind === 'committed', 'a claim can be completed after a close');
};

const check = (name: string, body: Body): StoreCheck => ({ name, run: (open) => withStore(open, body) });

/** What every store promises; run each check against a factory of empty stores. */
export const storeConformance: readonly StoreCheck[] = [
  check('an unknown user has version 0', unknownUserIsVersionZero),
  check('a read sees what was committed', readsWhatWasCommitted),
  check('a stale version is refused', refusesAStaleVersion),
  check('a fact is stored once', refusesAFactTwice),
  check('of 32 rivals exactly one wins', exactlyOneWinner),
  check('commits of a batch stand alone', aBatchIsIndependent),
  check('the log keeps the order of commits', theLogKeepsOrder),
  check('a fact twice in one commit is refused', aFactTwiceInOneCommit),
  check('a large batch is committed in order', aLargeBatch),
  check('states hold any text', statesOfAnyText),
  check('the log is read while it is written', theLogIsReadWhileWritten),
  check('records are kept byte for byte', recordsAreKept),
  check('records can be large', largeRecords),
  check('bytes are found by digest', bytesByDigest),
  check('work is claimed when due, under a lease', workIsClaimedWhenDue),
  check('a stale owner is refused', aStaleOwnerIsRefused),
  check('work is known by its id', workIsKnownByItsId),
  check('work that was added again is fenced', aSecondLifeIsFenced),
  check('rivals share the work', rivalsShareTheWork),
  check('addresses are kept', addressesAreKept),
  check('a stale version of an address is refused', anAddressIsCompared),
  check('another user goes with a commit, or nothing does', anotherUserGoesWithIt),
  check('of 32 rivals for an address exactly one wins', rivalsForAnAddress),
  check('a notice is replaced, and the last one holds', noticesAreReplaced),
  check('a commit rests on a notice', aNoticeIsCompared),
  check('a closed store refuses', aClosedStoreRefuses),
];

type DurableBody = (store: Store, again: Again) => Promise<void>;

const durable = (name: string, body: DurableBody): DurabilityCheck => ({
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

/** What every store that outlives its process promises besides. */
export const storeDurability: readonly DurabilityCheck[] = [
  durable('everything outlives a close', everythingOutlivesAClose),
  durable('versions, fact ids and the sequence outlive a close', promisesOutliveAClose),
  durable('claims outlive a close', claimsOutliveAClose),
];
