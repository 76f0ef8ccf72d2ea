// What a messaging world must show, on the defaults that the calibration holds inside published ranges; synthetic users.
// Whole comparisons with the final stock are in shows.long.ts.
import { expect, test } from 'vitest';
import { streamOf } from '../kit/index.ts';
import { plainMessages } from './catalogue.ts';
import { deliveriesOf, type DeliveryBlock } from './deliveries.ts';
import { kindCode } from './events.ts';
import { valueOf } from './ledger.ts';
import { streaming } from './presets/streaming.ts';
import { ratioOf, tallyOf } from './tally.ts';
import { ruleOfThumb, type ThumbOptions } from './thumb.ts';
import { createWorld } from './world.ts';

const startAt = Date.UTC(2025, 2, 3);
const messages = plainMessages(streaming);
const alwaysSend: ThumbOptions = { perWeek: 7, onEachChannel: true };
const email = 0;
const push = 1;
const make = (users: number) => createWorld(streaming, { users, seed: 21, startAt, messages });
const total = (column: Float64Array) => column.reduce((a, b) => a + b, 0);

test('always-send wins on clicks in week 1 and loses on value in eight weeks', () => {
  const live = (options: ThumbOptions) => {
    const world = make(1500);
    const rule = ruleOfThumb(world, options);
    const clicks = total(tallyOf(world, 7, rule).of('click'));
    tallyOf(world, 49, rule);
    return { clicks, value: valueOf(world.ledger) };
  };
  const always = live(alwaysSend);
  const moderate = live({});
  expect(always.clicks).toBeGreaterThan(2 * moderate.clicks);
  const change = always.value.map((value, u) => value - moderate.value[u]!);
  const { value, error } = ratioOf(change, new Float64Array(1500).fill(1));
  expect(value + 2 * error).toBeLessThan(0);
});

test('the hour of sending matters more for push than for e-mail', () => {
  const opens = (channel: number, hour: number) => {
    const world = make(1500);
    const rule = ruleOfThumb(world, { channels: [channel], hour });
    const tally = tallyOf(world, 14, rule);
    return ratioOf(tally.of('open', channel), tally.sends[channel]!).value;
  };
  const gain = (channel: number) => opens(channel, 20) / opens(channel, 4);
  expect(gain(push)).toBeGreaterThan(1.5 * gain(email));
});

test('an estimator that takes rows for independent has intervals that are too short', () => {
  const users = 200;
  const days = 28;
  const world = make(users);
  const coin = streamOf('rows', 'treatment');
  const rewards = new Float64Array(users);
  const squares = new Float64Array(users);
  for (let day = 0; day < days; day++) {
    const treated = Array.from({ length: users }, () => coin.uniform() < 0.5);
    const block = world.step(pushTo(treated));
    const minutes = new Float64Array(users);
    for (let row = 0; row < block.length; row++)
      if (block.kind[row] === kindCode.session) minutes[block.user[row]!]! += block.amount[row]!;
    minutes.forEach((reward, u) => {
      // Inverse propensity: reward / ½ where treated.
      const weighted = treated[u] ? 2 * reward : 0;
      rewards[u]! += weighted;
      squares[u]! += weighted * weighted;
    });
  }
  const rows = users * days;
  const { value, error } = ratioOf(rewards, new Float64Array(users).fill(days));
  const rowError = Math.sqrt((total(squares) / rows - value * value) / rows);
  expect(error).toBeGreaterThan(1.5 * rowError);
});

const pushTo = (treated: readonly boolean[]): DeliveryBlock =>
  deliveriesOf(
    treated.flatMap((yes, user) =>
      yes ? [{ user, message: user % messages.length, channel: push, minute: 1080 }] : [],
    ),
  );
