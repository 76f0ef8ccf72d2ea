import { expect, test } from 'vitest';
import { fromKept, keptForm, type KeptState } from './kept.ts';
import { seriesIn, withAdded, noSeries } from './series.ts';
import { unknownUser, type UserState } from './user-state.ts';

const state: UserState = {
  ...unknownUser('u' as UserState['user']),
  since: 5,
  series: withAdded(noSeries, 1000, [
    { key: 'count|play|||7d', amount: 1, window: 320 },
    { key: 'affinity|play|28d|jazz', amount: 1, window: 320 },
    { key: 'affinity|play|28d|', amount: 2, window: 320 },
  ]),
};

test('a state comes back as it was kept, through JSON, its keys in order', () => {
  expect(fromKept(JSON.parse(JSON.stringify(keptForm(state))) as KeptState)).toEqual(state);
  expect(state.series.keys).toEqual(['affinity|play|28d|', 'affinity|play|28d|jazz', 'count|play|||7d']);
});

test('a state that was kept with its keys in any order is read', () => {
  const { series } = keptForm(state);
  const turned = Object.fromEntries(Object.entries(series).reverse());
  expect(fromKept({ ...keptForm(state), series: turned })).toEqual(state);
});

test('a book of many series is found through like a small one', () => {
  const keys = Array.from({ length: 200 }, (_, i) => `affinity|play|28d|topic-${i}`);
  const added = keys.map((key, i) => ({ key, amount: i, window: 320 }));
  const book = withAdded(withAdded(noSeries, 1000, added.toReversed()), 1000, added);
  expect(book.keys).toEqual(keys.toSorted());
  keys.forEach((key, i) => expect(seriesIn(book, key)).toEqual([100, 2 * i]));
  for (const other of ['', 'affinity|play|28d|topic-', 'zzz']) expect(seriesIn(book, other)).toBeUndefined();
});
