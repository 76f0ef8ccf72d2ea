import { check, expect, oddTexts, one, same, userOf, write } from './check.ts';

export const noticesAreReplaced = check('a notice is replaced, and the last one holds', async (store) => {
  const [none] = await store.readNotices(['stops']);
  expect(none!.version === 0 && none!.value === null, 'a notice that nobody posted is null, at version 0');
  expect(
    same(await store.post('stops', { marketing: true }, 0), { kind: 'posted', version: 1 }),
    'the first notice has version 1',
  );
  await store.post('program', oddTexts, 0);
  expect(
    same(await store.post('stops', null, 1), { kind: 'posted', version: 2 }),
    'the next one has version 2',
  );
  const [program, stops] = await store.readNotices(['program', 'stops']);
  expect(same(program, { value: oddTexts, version: 1 }), 'a notice reads back as posted');
  expect(same(stops, { value: null, version: 2 }), 'the last one holds');
});

export const oneNoticeWins = check('of those who post at one version, one posts', async (store) => {
  for (const expected of [0, 1]) {
    const rivals = Array.from({ length: 16 }, (_, i) => store.post('many', [expected, i], expected));
    const outcomes = await Promise.all(rivals);
    const won = outcomes.filter(({ kind }) => kind === 'posted').length;
    expect(won === 1, `of 16 who post at one version exactly one wins, not ${won}`);
    const lost = outcomes.find(({ kind }) => kind === 'conflict');
    expect(same(lost, { kind: 'conflict', found: expected + 1 }), 'and the others are told its version');
    const winner = outcomes.findIndex(({ kind }) => kind === 'posted');
    const [found] = await store.readNotices(['many']);
    expect(
      same(found, { value: [expected, winner], version: expected + 1 }),
      'what the winner posted stands',
    );
  }
  const ahead = await store.post('many', 'ahead', 9);
  expect(same(ahead, { kind: 'conflict', found: 2 }), 'a version that was never there is not posted at');
  const [kept] = await store.readNotices(['many']);
  expect(kept!.version === 2, 'and a loser leaves nothing');
});

export const aNoticeIsCompared = check('a commit rests on a notice', async (store) => {
  const resting = (expected: number) => [{ kind: 'notice', name: 'stops', expected }] as const;
  const first = await one(store, { ...write(userOf(1), 0), also: resting(0) });
  expect(first.kind === 'committed', 'a commit may rest on there being no notice');
  await store.post('stops', 1, 0);
  const refused = await one(store, { ...write(userOf(1), 1), also: resting(0) });
  expect(
    refused.kind === 'conflict' && refused.of === 'stops' && refused.found === 1,
    'a commit that rests on a notice which was replaced is a conflict that names it',
  );
  const second = await one(store, { ...write(userOf(1), 1), also: resting(1) });
  expect(second.kind === 'committed', 'and one that rests on the new one is not');
});
