import { check, collect, expect, one, same, sequences, userOf, write } from './check.ts';

export const refusesAFactTwice = check('a fact is stored once', async (store) => {
  await one(store, write(userOf(1), 0, ['a']));
  const outcome = await one(store, write(userOf(1), 1, ['b', 'a']));
  expect(
    outcome.kind === 'duplicate' && same(outcome.ids, ['a']),
    'a stored fact again is a duplicate, by id',
  );
  const [found] = await store.read([userOf(1)]);
  expect(found!.version === 1, 'a refused commit changes no state');
});

export const aFactTwiceInOneCommit = check('a fact twice in one commit is refused', async (store) => {
  const outcome = await one(store, write(userOf(1), 0, ['a', 'b', 'a']));
  expect(
    outcome.kind === 'duplicate' && same(outcome.ids, ['a']),
    'a fact twice in one commit is a duplicate',
  );
  expect((await collect(store.log(0))).length === 0, 'a refused commit leaves no facts');
});

export const theLogKeepsOrder = check('the log keeps the order of commits', async (store) => {
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
});

export const aLargeBatch = check('a large batch is committed in order', async (store) => {
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
});

export const theLogIsReadWhileWritten = check('the log is read while it is written', async (store) => {
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
});
