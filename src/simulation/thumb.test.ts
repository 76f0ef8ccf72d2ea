import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { streaming } from './presets/streaming.ts';
import { relevanceOf } from './response.ts';
import { fits } from './situation.ts';
import { isReachable } from './state.ts';
import { ruleOfThumb } from './thumb.ts';
import { createWorld } from './world.ts';

const users = 120;
const startAt = Date.UTC(2025, 2, 10);
const messages = plainMessages(streaming, 2);
const make = () => createWorld(streaming, { users, seed: 6, startAt, messages });

test.each([1, 3, 7])('%i a week is %i a week, to whom it can reach', (perWeek) => {
  const world = make();
  const rule = ruleOfThumb(world, { perWeek });
  const perUser = new Float64Array(users);
  for (let day = 0; day < 28; day++) {
    const { length, user, channel } = rule(world);
    for (let row = 0; row < length; row++) {
      perUser[user[row]!]!++;
      expect(isReachable(world.truth.state, user[row]!, channel[row]!)).toBe(true);
    }
    world.step();
  }
  expect(Math.max(...perUser)).toBe(4 * perWeek);
});

test('it sends at the local hour, the best message that fits the situation', () => {
  const world = make();
  const { truth } = world;
  const { length, user, message, minute } = ruleOfThumb(world, { perWeek: 7, hour: 18 })(world);
  expect(length).toBeGreaterThan(users / 2);
  for (let row = 0; row < length; row++) {
    const u = user[row]!;
    const zone = truth.calendar.zoneOf(truth.traits.rhythm[u]!);
    expect(truth.calendar.day(0).clocks[minute[row]! / 60]![zone]! % 24).toBe(18);
    expect(relevanceOf(truth, u, message[row]!)).toBeCloseTo(1, 6);
    expect(fits(truth, u, streaming.families[truth.catalogue.family[message[row]!]!]!, 0)).toBe(true);
  }
});

test('it sends what policies send, or only the messages that it is given', () => {
  const continuation = plainMessages(streaming, 1);
  const world = createWorld(streaming, { users, seed: 6, startAt, messages, continuation });
  const { sent, continued } = world.truth.catalogue;
  const numbersOf = (rule: ReturnType<typeof ruleOfThumb>) => {
    const { length, message } = rule(world);
    return [...message.subarray(0, length)];
  };
  const own = numbersOf(ruleOfThumb(world, { perWeek: 7 }));
  const later = numbersOf(ruleOfThumb(world, { perWeek: 7, messages: continued }));
  expect(own.length).toBeGreaterThan(users / 2);
  expect(later).toHaveLength(own.length);
  expect(own.every((number) => sent.includes(number))).toBe(true);
  expect(later.every((number) => continued.includes(number))).toBe(true);
});

test('it turns to another message when the best came lately', () => {
  const world = make();
  const rule = ruleOfThumb(world, { perWeek: 7, families: [3] });
  const seen = new Set<string>();
  for (let day = 0; day < 2; day++) {
    const deliveries = rule(world);
    const { length, user, message } = deliveries;
    for (let row = 0; row < length; row++) if (user[row] === 0) seen.add(String(message[row]));
    world.truth.state.memory[0] = message[0]!;
    world.truth.state.memoryDay[0] = day;
    world.step();
  }
  expect(seen.size).toBe(2);
});
