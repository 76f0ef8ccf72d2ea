import { expect, test } from 'vitest';
import { bell, Draws, onDelivery, purpose, unit } from './randomness.ts';

const words = (draws: Draws, at: readonly [user: number, day: number, purpose: number, n: number]) => {
  draws.turnTo(at[0], at[1]);
  draws.block(at[2], at[3]);
  return [...draws.words];
};

test('a block is a function of its key alone, whatever was drawn before', () => {
  const busy = new Draws(1, 0);
  for (let n = 0; n < 10; n++) words(busy, [n, n, purpose.session, n]);
  expect(words(busy, [3, 4, purpose.day, 0])).toEqual(words(new Draws(1, 0), [3, 4, purpose.day, 0]));
});

test('seed, stream, user, day, purpose, channel, occurrence and n each name other draws', () => {
  const base = [3, 4, onDelivery(purpose.delivery, 1, 0), 0] as const;
  const all = [
    words(new Draws(1, 0), base),
    words(new Draws(2, 0), base),
    words(new Draws(1, 0).fork(1), base),
    words(new Draws(1, 0), [4, 4, base[2], 0]),
    words(new Draws(1, 0), [3, 5, base[2], 0]),
    words(new Draws(1, 0), [3, 4, purpose.day, 0]),
    words(new Draws(1, 0), [3, 4, onDelivery(purpose.delivery, 2, 0), 0]),
    words(new Draws(1, 0), [3, 4, onDelivery(purpose.delivery, 1, 1), 0]),
    words(new Draws(1, 0), [3, 4, base[2], 1]),
  ];
  expect(new Set(all.map(String)).size).toBe(all.length);
});

test('unit lies inside (0, 1) at both ends', () => {
  expect(unit(0)).toBeGreaterThan(0);
  expect(unit(0xffffffff)).toBeLessThan(1);
});

test('bell has mean 0 and variance 1 within five standard errors', () => {
  const draws = new Draws(5, 0);
  const n = 40_000;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const z = bell(words(draws, [i, 0, purpose.day, 0])[0]!);
    sum += z;
    squares += z * z;
  }
  expect(Math.abs(sum / n)).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(squares / n - 1)).toBeLessThan(5 * Math.sqrt(1.7 / n));
  expect(bell(0)).toBeCloseTo(-bell(0xffffffff), 12);
});
