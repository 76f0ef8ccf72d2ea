import { expect, test } from 'vitest';
import { sinceOf } from './since.ts';
import { day, did, fact, portfolio, start } from './sample.ts';

const objective = (name: string) => portfolio.objectives.find((one) => one.name === name)!.spec;
const facts = [
  fact('c', -9, { kind: 'consent', scope: 'push', granted: true }),
  fact('a', -8, { kind: 'address', channel: 'push', address: 'x', valid: true }),
  did('b1', 0.5, 'buy', { amount: 2 }),
  did('b2', 1, 'buy', { amount: 3 }),
  did('b3', 7, 'buy', { amount: 4 }),
  did('p1', 0.5, 'play', { topic: 'jazz' }),
  did('p2', 4, 'play', { topic: 'jazz' }),
  did('p3', 4.1, 'play', { topic: 'jazz' }),
];
const over = (name: string, from: number, until: number) =>
  sinceOf(objective(name))(facts)({ from: start + from * day, until: start + until * day });

test('what happens or not counts once per window of its length, the last one cut short', () => {
  // Windows of three days from day 0: purchases in the first and the third.
  expect([2, 3, 6, 7.5, 9].map((until) => over('bought', 0, until))).toEqual([1, 1, 1, 2, 2]);
  // From day .75 on: purchases in the first window, and in the third from day 6.75.
  expect(over('bought', 0.75, 9)).toBe(2);
  expect(over('bought', 0, 0)).toBe(0);
});

test('everything else adds up over the whole span, which opens late where the objective does', () => {
  expect(over('spent', 0, 30)).toBe(9);
  expect(over('plays', 0, 30)).toBe(3);
  expect(over('reach', 0, 30)).toBe(30);
  // Day 0.5 is before the opening; both plays of day 4 are one day.
  expect(over('active', 0, 30)).toBe(1);
  expect(over('active', 0, 1)).toBe(0);
});

test('who asked to be forgotten has nothing', () => {
  const gone = [...facts, fact('e', 20, { kind: 'erasure' })];
  const span = { from: start, until: start + 30 * day };
  expect(sinceOf(objective('spent'))(gone)(span)).toBe(0);
});
