import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { deliveriesOf } from './deliveries.ts';
import type { EventKind } from './events.ts';
import { incrementOf, type Increment } from './increment.ts';
import { parsePreset } from './preset.ts';
import { streaming } from './presets/streaming.ts';
import { ratioOf, tallyOf } from './tally.ts';
import { createWorld, type World } from './world.ts';

// Hazards a few times as large, so that fewer users show what a message does to conversions.
const preset = parsePreset({
  ...streaming,
  conversion: { ...streaming.conversion, perDay: 0.003 },
  channels: streaming.channels.map((channel) => ({ ...channel, optOut: channel.optOut * 10 })),
});
const users = 20_000;
const messages = plainMessages(preset, 1);
const make = () => createWorld(preset, { users, seed: 61, startAt: Date.UTC(2025, 2, 3), messages });
const minute = 1080;
const days = 28;

/** The message of a family on the topic that a user likes most; plain messages stand in the order of topics. */
function favouriteOf({ truth: { traits } }: World, family: string): (u: number) => number {
  const first = messages.findIndex((message) => message.family === family);
  return (u) => {
    const tastes = traits.taste.subarray(u * preset.topics, (u + 1) * preset.topics);
    return first + tastes.indexOf(traits.tasteTop[u]!);
  };
}

/** Outcomes of one message to everyone, less those of silence, in copies of one morning with equal luck; with what is expected. */
function compare(family: string, channel: number) {
  const world = make();
  const messageOf = favouriteOf(world, family);
  const rows = deliveriesOf(
    Array.from({ length: users }, (_, user) => ({ user, message: messageOf(user), channel, minute })),
  );
  const told = Array.from({ length: users }, (_, u) =>
    incrementOf(world.truth, u, { message: messageOf(u), channel, minute, day: 0 }),
  );
  const lived = (kind: EventKind, streams = [1]) => {
    const change = new Float64Array(users);
    for (const stream of streams) {
      const copies = { sent: world.fork(stream), quiet: world.fork(stream) };
      const sent = tallyOf(copies.sent, 1, () => rows);
      for (let day = 1; day < days; day++) sent.addEvents(copies.sent.step());
      const without = tallyOf(copies.quiet, days).of(kind);
      sent.of(kind).forEach((count, u) => (change[u]! += (count - without[u]!) / streams.length));
    }
    return ratioOf(change, new Float64Array(users).fill(1));
  };
  const expected = (pick: (increment: Increment) => number) =>
    told.reduce((sum, increment) => sum + pick(increment), 0) / users;
  return { lived, expected };
}

test('the increment of a message is what happens on average: seen, opt-outs, sessions', () => {
  const { lived, expected } = compare('reactivation', 0);
  const seen = lived('seen');
  expect(Math.abs(seen.value - expected(({ seen: chance }) => chance))).toBeLessThan(4 * seen.error);
  const out = lived('opt-out');
  expect(Math.abs(out.value - expected(({ optOuts }) => optOuts))).toBeLessThan(4 * out.error);
  // A derivative at today’s rates: large effects are larger than it says.
  const sessions = lived('session');
  const first = expected((increment) => increment.sessions);
  expect(first).toBeGreaterThan(0.6 * sessions.value - 4 * sessions.error);
  expect(first).toBeLessThan(1.2 * sessions.value + 4 * sessions.error);
});

test('the increment of a conversion message is what it converts', () => {
  const { lived, expected } = compare('conversion', 0);
  const conversions = lived('conversion', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const first = expected((increment) => increment.conversions);
  const said = `${first} expected, ${conversions.value} ± ${conversions.error} lived`;
  expect(first, said).toBeGreaterThan(4 * conversions.error);
  expect(first, said).toBeGreaterThan(0.6 * conversions.value - 4 * conversions.error);
  expect(first, said).toBeLessThan(1.2 * conversions.value + 4 * conversions.error);
});
