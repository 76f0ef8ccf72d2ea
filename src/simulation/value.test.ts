import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { deliveriesOf } from './deliveries.ts';
import { valueOf } from './ledger.ts';
import { parsePreset } from './preset.ts';
import { streaming } from './presets/streaming.ts';
import { stockValue } from './value.ts';
import { createWorld } from './world.ts';

const startAt = Date.UTC(2025, 2, 3);
const messages = plainMessages(streaming, 1);
const make = (users = 60) => createWorld(streaming, { users, seed: 8, startAt, messages });
const total = (column: Float64Array) => column.reduce((a, b) => a + b, 0);

test('a day is worth its premium days, ad hours and deliveries', () => {
  const world = make();
  const { state } = world.truth;
  const premium = state.premium.slice();
  const reachable = [...state.consent].filter((mask, u) => (mask & state.token[u]! & 1) !== 0).length;
  const mail = deliveriesOf(
    Array.from({ length: 60 }, (_, user) => ({ user, message: 0, channel: 0, minute: 0 })),
  );
  const block = world.step(mail);
  let adMinutes = 0;
  for (let row = 0; row < block.length; row++)
    if (premium[block.user[row]!] === 0) adMinutes += block.amount[row]!;
  const { premiumPerDay, adsPerHour } = streaming.money;
  expect(total(world.ledger.premium)).toBeCloseTo(premiumPerDay * premium.reduce((a, b) => a + b, 0), 9);
  expect(total(world.ledger.ads)).toBeCloseTo((adsPerHour * adMinutes) / 60, 6);
  expect(total(world.ledger.messages)).toBeCloseTo(streaming.channels[0]!.cost * reachable, 9);
});

test('value is margins less costs', () => {
  const of = (x: number) => Float64Array.of(x);
  expect([...valueOf({ premium: of(5), ads: of(2), messages: of(1), offers: of(3) })]).toEqual([3]);
});

test('an offer is paid by everyone who takes premium while it is open', () => {
  const preset = parsePreset({ ...streaming, conversion: { perDay: 0.3, premiumShare: 0 } });
  const offer = { ...messages[0]!, offer: 0.5 };
  const world = createWorld(preset, { users: 200, seed: 8, startAt, messages: [offer] });
  const mail = deliveriesOf(
    Array.from({ length: 200 }, (_, user) => ({ user, message: 0, channel: 0, minute: 0 })),
  );
  const block = world.step(mail);
  const seen = new Set<number>();
  block.kind.forEach((kind, row) => kind === 1 && seen.add(block.user[row]!));
  const took = block.user.filter((user, row) => block.kind[row] === 4 && seen.has(user));
  expect(took.length).toBeGreaterThan(5);
  expect(total(world.ledger.offers)).toBeCloseTo(0.5 * 30 * preset.money.premiumPerDay * took.length, 9);
});

test('the stock leaves the world as it was, and its luck has a name', () => {
  const world = make();
  const before = world.truth.state.engagement.slice();
  const stock = stockValue(world, { stream: 1, weeks: 2 });
  expect(world.day).toBe(0);
  expect(world.truth.state.engagement).toEqual(before);
  expect(stockValue(world, { stream: 1, weeks: 2 })).toEqual(stock);
  expect(stockValue(world, { stream: 2, weeks: 2 })).not.toEqual(stock);
});

test('users, permissions and habit are stock', () => {
  const world = make(300);
  const stock = total(stockValue(world, { stream: 1, weeks: 8 }));
  world.truth.state.habit.forEach((habit, u) => (world.truth.state.habit[u] = habit - 1));
  expect(total(stockValue(world, { stream: 1, weeks: 8 }))).toBeLessThan(stock);
  world.reset();
  world.truth.state.standing.fill(1);
  expect(total(stockValue(world, { stream: 1, weeks: 8 }))).toBeLessThan(0.2 * stock);
});
