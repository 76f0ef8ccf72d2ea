import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { deliveriesOf } from './deliveries.ts';
import { eventKinds } from './events.ts';
import { streaming } from './presets/streaming.ts';
import { ratioOf, tallyOf } from './tally.ts';
import { createWorld } from './world.ts';

test('a ratio over three users, by hand', () => {
  // R = 4 / 8; residuals 1 − 1, 0 − 1, 3 − 2; error √2 / 8.
  const { value, error } = ratioOf(Float64Array.of(1, 0, 3), Float64Array.of(2, 2, 4));
  expect(value).toBe(0.5);
  expect(error).toBeCloseTo(Math.SQRT2 / 8, 12);
});

test('a tally counts what the blocks say', () => {
  const messages = plainMessages(streaming, 1);
  const make = () => createWorld(streaming, { users: 80, seed: 1, startAt: 0, messages });
  const mail = deliveriesOf(
    Array.from({ length: 80 }, (_, user) => ({ user, message: 1, channel: 0, minute: 1 })),
  );
  const tally = tallyOf(make(), 3, () => mail);
  const world = make();
  const counts = eventKinds.map(() => 0);
  let hours = 0;
  const active = new Set<string>();
  for (let day = 0; day < 3; day++) {
    const block = world.step(mail);
    for (let row = 0; row < block.length; row++) {
      counts[block.kind[row]!]!++;
      hours += block.amount[row]! / 60;
      if (block.kind[row] === 0) active.add(`${day} ${block.user[row]}`);
    }
  }
  const sum = (column: Float64Array) => column.reduce((a, b) => a + b, 0);
  expect(eventKinds.map((kind) => sum(tally.of(kind)))).toEqual(counts);
  expect(sum(tally.of('seen', 0))).toBe(sum(tally.of('seen')));
  expect(sum(tally.of('seen', 1))).toBe(0);
  expect(sum(tally.hours)).toBeCloseTo(hours, 9);
  expect(sum(tally.activeDays)).toBe(active.size);
  expect(sum(tally.sends[0]!)).toBe(240);
});
