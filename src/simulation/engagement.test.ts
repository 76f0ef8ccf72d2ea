import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { countSessions } from './engagement.ts';
import { kindCode } from './events.ts';
import { streaming } from './presets/streaming.ts';
import { tallyOf } from './tally.ts';
import { ruleOfThumb } from './thumb.ts';
import { createWorld } from './world.ts';

test('sessions are Poisson: the counts of equally spaced words have its mean and variance', () => {
  const n = 20_000;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const count = countSessions(1.7, Math.floor(((i + 0.5) / n) * 4294967296));
    sum += count;
    squares += count * count;
  }
  const mean = sum / n;
  expect(mean).toBeCloseTo(1.7, 2);
  expect(squares / n - mean * mean).toBeCloseTo(1.7, 1);
});

test('in silence engagement stays where the traits put it', () => {
  const users = 1500;
  const world = createWorld(streaming, { users, seed: 4, startAt: Date.UTC(2025, 2, 3), messages: [] });
  const total = (days: number) => tallyOf(world, days).hours.reduce((a, b) => a + b, 0);
  const first = total(7);
  total(42);
  const last = total(7);
  expect(last / first).toBeGreaterThan(0.85);
  expect(last / first).toBeLessThan(1.1);
});

test('habit follows engagement slowly', () => {
  const world = createWorld(streaming, { users: 300, seed: 4, startAt: 0, messages: [] });
  const { state } = world.truth;
  const step = (column: Float32Array) => {
    const before = column.slice();
    world.step();
    return column.reduce((sum, value, u) => sum + Math.abs(value - before[u]!), 0) / column.length;
  };
  expect(step(state.habit)).toBeLessThan(step(state.engagement) / 4);
});

test('sessions are about what a user likes, and only sessions are about anything', () => {
  const users = 400;
  const messages = plainMessages(streaming);
  const world = createWorld(streaming, { users, seed: 4, startAt: 0, messages });
  const rule = ruleOfThumb(world, { onEachChannel: true, perWeek: 7 });
  const { taste } = world.truth.traits;
  const { topics } = streaming;
  const count = new Float64Array(topics);
  const expected = new Float64Array(topics);
  for (let day = 0; day < 28; day++) {
    const { length, kind, user, topic } = world.step(rule(world));
    for (let row = 0; row < length; row++) {
      expect(topic[row]! >= 0).toBe(kind[row] === kindCode.session);
      if (topic[row]! < 0) continue;
      count[topic[row]!]!++;
      for (let t = 0; t < topics; t++) expected[t]! += taste[user[row]! * topics + t]!;
    }
  }
  // Pearson's X² with 11 degrees of freedom; 31.3 is its .999 quantile, and tastes within a topic only lower it.
  const squares = count.map((n, t) => ((n - expected[t]!) * (n - expected[t]!)) / expected[t]!);
  expect(squares.reduce((a, b) => a + b, 0)).toBeLessThan(31.3);
  expect(count.reduce((a, b) => a + b, 0)).toBeGreaterThan(5000);
});
