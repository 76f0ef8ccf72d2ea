import { expect, test } from 'vitest';
import type { Event, UserId } from '../events/index.ts';
import { rowOf, type Table } from '../tables/index.ts';
import { lastTouch, totalsByUser } from './index.ts';
import { day, did, fact, portfolio, start } from './sample.ts';

const rows = (table: Table) => Array.from({ length: table.rows }, (_, row) => ({ ...rowOf(table, row) }));
const touched = (id: string, days: number, name: string, message: string) =>
  fact(id, days, { kind: 'response', name, channel: 'push', message });

const u: readonly Event[] = [
  touched('t1', 0, 'exposure', 'hi'),
  touched('t2', 1, 'click', 'ho'),
  did('b1', 2, 'buy', { amount: 5 }),
  did('b1', 2, 'buy', { amount: 5 }),
  touched('t3', 3, 'dismissal', 'hi'),
  did('b2', 4, 'buy', { amount: 7 }),
  did('b3', 9, 'buy', { amount: 1 }),
];
const v: readonly Event[] = [did('b4', 1, 'buy')];
const people: readonly (readonly [UserId, readonly Event[]])[] = [
  ['u' as UserId, u],
  ['v' as UserId, v],
];

test('last-touch credit goes to the last touch in time, and says that it is no reward', () => {
  const { label, table } = lastTouch(people, { portfolio, within: '5d' });
  expect(label).toContain('Not a reward');
  const credit = { objective: 'bought', message: 'ho', channel: 'push', outcomes: 2, amount: 12 };
  const organic = { ...credit, message: null, channel: null, amount: 1 };
  expect(rows(table).filter(({ objective }) => objective === 'bought')).toEqual([credit, organic]);
});

test('which responses touch is for the asker to say', () => {
  const { table } = lastTouch(people, { portfolio, within: '5d', touches: ['dismissal'] });
  expect(rows(table).find(({ message }) => message === 'hi')).toMatchObject({ outcomes: 1, amount: 7 });
});

test('totals are per user: once each, of those who did nothing too, of the erased not at all', () => {
  const gone: readonly Event[] = [did('b5', 1, 'buy'), fact('x', 2, { kind: 'erasure' })];
  const all = [...people, ['w', []], ['x', gone]] as unknown as typeof people;
  const table = totalsByUser(all, portfolio, { from: start, until: start + 9 * day });
  expect(rows(table).map(({ user, bought, spent }) => ({ user, bought, spent }))).toEqual([
    { user: 'u', bought: 1, spent: 12 },
    { user: 'v', bought: 1, spent: 0 },
    { user: 'w', bought: 0, spent: 0 },
  ]);
});
