import { expect, test } from 'vitest';
import { calendarOf } from './calendar.ts';
import { plainMessages } from './catalogue.ts';
import { streaming } from './presets/streaming.ts';
import { isRecent, relevanceOf, seenMinute, seenProbability } from './response.ts';
import { createWorld } from './world.ts';

const startAt = Date.UTC(2025, 2, 10);
const [email, push] = streaming.channels;
const table = calendarOf(streaming, startAt).day(0);

test('a reaction never falls before its delivery nor out of its day', () => {
  for (const minute of [0, 700, 1439])
    for (const word of [0, 0x80000000, 0xffffffff]) {
      const seen = seenMinute(email!, minute, word);
      expect(seen).toBeGreaterThanOrEqual(minute);
      expect(seen).toBeLessThan(1440);
    }
});

test('the hour matters more for push than for e-mail', () => {
  const spread = (channel: typeof email) => {
    const at = Array.from({ length: 24 }, (_, h) =>
      seenProbability(channel!, table, { rhythm: 2, minute: 60 * h }),
    );
    return Math.max(...at) / Math.min(...at);
  };
  expect(spread(email)).toBeLessThan(1.6);
  expect(spread(push)).toBeGreaterThan(3);
});

test('a favourite topic is 1, and relevance is linear in topics', () => {
  const topics = streaming.topics;
  const mixed = { family: 'engagement', topics: Array.from({ length: topics }, () => 1) };
  const messages = [...plainMessages(streaming, 1), mixed];
  const { truth } = createWorld(streaming, { users: 20, seed: 1, startAt, messages });
  for (let u = 0; u < 20; u++) {
    const each = Array.from({ length: topics }, (_, topic) => relevanceOf(truth, u, topic));
    expect(Math.max(...each)).toBeCloseTo(1, 6);
    const mean = each.reduce((a, b) => a + b, 0) / topics;
    expect(relevanceOf(truth, u, messages.length - 1)).toBeCloseTo(mean, 6);
  }
});

test('a message is recent for the days of novelty', () => {
  const { truth } = createWorld(streaming, { users: 1, seed: 1, startAt, messages: [] });
  const { noveltyDays } = streaming.response;
  truth.state.memory[0] = 7;
  truth.state.memoryDay[0] = 10;
  expect(isRecent(truth, 0, { message: 7, day: 10 + noveltyDays })).toBe(true);
  expect(isRecent(truth, 0, { message: 7, day: 11 + noveltyDays })).toBe(false);
  expect(isRecent(truth, 0, { message: 6, day: 10 })).toBe(false);
});
