import { unknownUser } from '../../state/index.ts';
import type { Also } from '../store.ts';
import { at, check, collect, expect, factOf, oddTexts, one, same, stateOf, userOf, write } from './check.ts';

export const unknownUserIsVersionZero = check('an unknown user has version 0', async (store) => {
  const [found] = await store.read([userOf(1)]);
  expect(found!.version === 0 && same(found!.state, unknownUser(userOf(1))), 'an unknown user has version 0');
});

export const readsWhatWasCommitted = check('a read sees what was committed', async (store) => {
  const outcome = await one(store, write(userOf(1), 0, ['a']));
  expect(outcome.kind === 'committed', 'a first commit at version 0 succeeds');
  const [first, second] = await store.read([userOf(1), userOf(2)]);
  expect(same(first!.state, stateOf(userOf(1), 1)), 'the state reads back as written');
  expect(
    outcome.kind === 'committed' && outcome.version === first!.version,
    'the version reads back as told',
  );
  expect(second!.version === 0, 'another user is untouched');
});

export const refusesAStaleVersion = check('a stale version is refused', async (store) => {
  await one(store, write(userOf(1), 0, ['a']));
  const outcome = await one(store, write(userOf(1), 0, ['b']));
  expect(outcome.kind === 'conflict' && outcome.found === 1, 'a commit at an old version is a conflict');
  expect((await collect(store.log(0))).length === 1, 'a refused commit leaves no facts');
});

export const exactlyOneWinner = check('of 32 rivals exactly one wins', async (store) => {
  const rivals = Array.from({ length: 32 }, (_, i) => one(store, write(userOf(1), 0, [`e${i}`])));
  const outcomes = await Promise.all(rivals);
  const won = outcomes.filter(({ kind }) => kind === 'committed').length;
  expect(won === 1, `of 32 commits at one version exactly one wins, not ${won}`);
  expect((await collect(store.log(0))).length === 1, 'only the winner is in the log');
});

export const aBatchIsIndependent = check('commits of a batch stand alone', async (store) => {
  await one(store, write(userOf(1), 0, ['a']));
  const outcomes = await store.commit([write(userOf(1), 0, ['b']), write(userOf(2), 0, ['c'])]);
  expect(
    same(
      outcomes.map(({ kind }) => kind),
      ['conflict', 'committed'],
    ),
    'each commit of a batch stands alone',
  );
});

export const statesOfAnyText = check('states hold any text', async (store) => {
  const last = JSON.parse(
    `{${oddTexts.map((text, i) => `${JSON.stringify(text)}:${i}`).join(',')}}`,
  ) as Record<string, number>;
  const traits = Object.fromEntries(oddTexts.map((text, i) => [`t${i}`, { value: text, at: at + 0.5 }]));
  const state = { ...stateOf(userOf(1), 1), last, traits };
  await one(store, { user: userOf(1), expected: 0, state, facts: [] });
  const [found] = await store.read([userOf(1)]);
  expect(same(found!.state, state), 'any text reads back as written, as a key and as a value');
});

export const anotherUserGoesWithIt = check(
  'another user goes with a commit, or nothing does',
  async (store) => {
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
  },
);
