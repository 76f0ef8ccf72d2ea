import { expect, test } from 'vitest';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import type { UserState } from '../state/index.ts';
import { assignmentsOf, bucketOf, holdoutsOf, isHeld } from './index.ts';

const users = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);

test('buckets are uniform: chi-squared over 100 cells lies within five standard deviations', () => {
  const cells = new Float64Array(100);
  for (const user of users) cells[Math.floor(bucketOf('salt', user) / 10_000)]!++;
  const expected = users.length / cells.length;
  const chi2 = cells.reduce((sum, n) => sum + ((n - expected) * (n - expected)) / expected, 0);
  expect(Math.abs(chi2 - 99)).toBeLessThan(5 * Math.sqrt(2 * 99));
});

test('two salts are independent: the joint halves are quarters', () => {
  const both = users.filter((user) => bucketOf('a', user) < 500_000 && bucketOf('b', user) < 500_000).length;
  expect(Math.abs(both - users.length / 4)).toBeLessThan(5 * Math.sqrt((users.length * 3) / 16));
});

test('growing a share moves nobody out', () => {
  const within = (share: number) => users.filter((user) => bucketOf('a', user) < share);
  const large = new Set(within(300_000));
  expect(within(100_000).every((user) => large.has(user))).toBe(true);
});

const portfolioWith = (holdouts: Readonly<Record<string, number>>) =>
  portfolioOf(
    Object.entries(holdouts).map(([id, holdout]) =>
      defineProgram({
        id,
        owner: 'team',
        channels: { push: { cost: 0 } },
        features: {},
        candidateFeatures: {},
        messages: { [`${id}-hi`]: { topic: 't', channels: ['push'] } },
        objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
        generators: [],
        rules: [],
        policy: { kind: 'fixed', version: 1, options: { choose: 'best' } },
        holdout,
      }),
    ),
  );

test('each program with a holdout holds its own share of users, with the share that was drawn', () => {
  const layers = holdoutsOf(portfolioWith({ a: 0.2, b: 0.5, c: 0 }));
  expect(layers.map(({ layer, share }) => [layer, share])).toEqual([
    ['holdout:a', 0.2],
    ['holdout:b', 0.5],
  ]);
  const drawn = users.map((user) => assignmentsOf(layers, user as UserState['user']));
  const held = (program: string) =>
    drawn.filter((assignments) => isHeld(assignments, { id: program })).length;
  expect(Math.abs(held('a') - users.length * 0.2)).toBeLessThan(5 * Math.sqrt(users.length * 0.16));
  expect(Math.abs(held('b') - users.length * 0.5)).toBeLessThan(5 * Math.sqrt(users.length * 0.25));
  expect(held('c')).toBe(0);
  const both = drawn.filter(
    (assignments) => isHeld(assignments, { id: 'a' }) && isHeld(assignments, { id: 'b' }),
  ).length;
  expect(Math.abs(both - users.length * 0.1)).toBeLessThan(5 * Math.sqrt(users.length * 0.09));
  for (const [a] of drawn) expect(a!.share).toBe(a!.arm === 'held' ? 0.2 : 0.8);
});
