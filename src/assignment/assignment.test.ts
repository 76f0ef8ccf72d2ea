import { expect, test } from 'vitest';
import { bucketOf } from './index.ts';

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
