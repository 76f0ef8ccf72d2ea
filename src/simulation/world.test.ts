import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { deliveriesOf, type Delivery } from './deliveries.ts';
import { eventKinds, type EventBlock, type EventKind } from './events.ts';
import { parsePreset, type ChannelPreset } from './preset.ts';
import { streaming } from './presets/streaming.ts';
import { isReachable } from './state.ts';
import { createWorld, type World } from './world.ts';

const roughChannel = (channel: ChannelPreset) => ({
  ...channel,
  open: channel.open + 2,
  click: channel.click + 2,
  optOut: 0.03,
  complaint: 0.01,
  uninstall: 0.01,
});

// A market in which rare things are common, so that short lives of few users meet them all.
const rough = parsePreset({
  ...streaming,
  channels: streaming.channels.map(roughChannel),
  permission: { uninstallPerDay: 0.005 },
  leaving: { freePerDay: 0.01, premiumPerDay: 0.01, downgradePerDay: 0.01, returnPerDay: 0.05 },
  conversion: { perDay: 0.02 },
});
const users = 12;
const messages = plainMessages(rough, 1);
const options = { users, seed: 11, startAt: Date.UTC(2025, 2, 24), messages };
const make = () => createWorld(rough, options);

const delivery: fc.Arbitrary<Delivery> = fc.record({
  user: fc.integer({ min: 0, max: users - 1 }),
  message: fc.integer({ min: 0, max: messages.length - 1 }),
  channel: fc.integer({ min: 0, max: 2 }),
  minute: fc.integer({ min: 0, max: 1439 }),
  validMinutes: fc.integer({ min: 0, max: 4000 }),
  id: fc.integer({ min: 0, max: 1_000_000 }),
});
const weeks = fc.array(fc.array(delivery, { maxLength: 20 }), { minLength: 1, maxLength: 12 });

/** What a user did, as text, under deliveries by day. */
interface Line {
  readonly user: number;
  readonly kind: EventKind;
  readonly day: number;
  readonly minute: number;
  readonly channel: number;
  readonly delivery: number;
  readonly amount: number;
}

const linesOf = ({ length, day, ...block }: EventBlock): readonly Line[] =>
  Array.from({ length }, (_, row) => ({
    user: block.user[row]!,
    kind: eventKinds[block.kind[row]!]!,
    day,
    minute: block.minute[row]!,
    channel: block.channel[row]!,
    delivery: block.delivery[row]!,
    amount: block.amount[row]!,
  }));

const live = (world: World, days: readonly (readonly Delivery[])[]): readonly Line[] =>
  days.flatMap((rows) => linesOf(world.step(deliveriesOf(rows))));

test('the same seed and deliveries give the same bytes; reset begins again', () => {
  fc.assert(
    fc.property(weeks, (days) => {
      const world = make();
      const first = live(world, days);
      expect(live(make(), days)).toEqual(first);
      world.reset();
      expect(live(world, days)).toEqual(first);
    }),
    { numRuns: 20 },
  );
});

test('what happens to a user does not depend on what others are sent', () => {
  fc.assert(
    fc.property(weeks, (days) => {
      const mine = live(
        make(),
        days.map((rows) => rows.filter(({ user }) => user < 4)),
      );
      const all = live(make(), days);
      const of = (lines: readonly Line[]) => lines.filter(({ user }) => user < 4);
      expect(of(mine)).toEqual(of(all));
    }),
    { numRuns: 20 },
  );
});

const shifted = <Row extends { readonly user: number }>(row: Row, by: number): Row => ({
  ...row,
  user: row.user + by,
});

test('splitting the population changes nothing for anyone', () => {
  fc.assert(
    fc.property(weeks, fc.integer({ min: 1, max: users - 1 }), (days, cut) => {
      const part = (first: number, count: number) => {
        const own = days.map((rows) =>
          rows.filter(({ user }) => user >= first && user < first + count).map((row) => shifted(row, -first)),
        );
        const world = createWorld(rough, { ...options, users: count, first });
        return live(world, own).map((line) => shifted(line, first));
      };
      const parts = [...part(0, cut), ...part(cut, users - cut)];
      const byDayAndUser = parts.toSorted((a, b) => a.day - b.day || a.user - b.user);
      expect(byDayAndUser).toEqual(live(make(), days));
    }),
    { numRuns: 20 },
  );
});

test('a delivery without consent or token does nothing at all', () => {
  fc.assert(
    fc.property(weeks, (days) => {
      const silent = make();
      const world = make();
      for (const rows of days) {
        const { state } = world.truth;
        const vain = rows.filter(({ user, channel }) => !isReachable(state, user, channel));
        expect(linesOf(world.step(deliveriesOf(vain)))).toEqual(linesOf(silent.step()));
      }
      expect(world.truth.state).toEqual(silent.truth.state);
      expect(world.ledger).toEqual(silent.ledger);
    }),
    { numRuns: 20 },
  );
});

/** Three months in which everyone gets everything, every day. */
const busyLife = (): readonly Line[] => {
  const rows = Array.from({ length: users * 9 }, (_, i) => ({
    user: i % users,
    message: (i * 7) % messages.length,
    channel: Math.floor(i / users) % 3,
    minute: (i * 131) % 1440,
    id: i,
  }));
  return live(
    make(),
    Array.from({ length: 90 }, () => rows),
  );
};

test('nothing follows on a channel after its opt-out, a complaint, or the end of the app', () => {
  const closed = new Set<string>();
  let closings = 0;
  for (const { user, kind, channel } of busyLife()) {
    if (['seen', 'open', 'click', 'opt-out', 'complaint'].includes(kind))
      expect(closed.has(`${user} ${channel}`), `${user} ${kind} ${channel}`).toBe(false);
    if (kind === 'opt-out' || kind === 'complaint') closed.add(`${user} ${channel}`);
    if (kind === 'uninstall') for (const bound of [1, 2]) closed.add(`${user} ${bound}`);
    if (['opt-out', 'complaint', 'uninstall'].includes(kind)) closings++;
  }
  expect(closings).toBeGreaterThan(users);
});

test('a user’s events come in order: seen, open, click of a delivery, and time within the day', () => {
  const order = ['seen', 'open', 'click'];
  const depth = new Map<string, number>();
  let last: Line | undefined;
  for (const line of busyLife()) {
    if (last?.day === line.day && last.user === line.user)
      expect(line.minute).toBeGreaterThanOrEqual(last.minute);
    last = line;
    const step = order.indexOf(line.kind);
    if (step < 0) continue;
    const key = `${line.user} ${line.day} ${line.delivery} ${line.channel}`;
    if (step > 0) expect(depth.get(key)).toBe(step - 1);
    depth.set(key, step);
  }
  expect([...depth.values()].filter((step) => step === 2).length).toBeGreaterThan(5);
});

test('an in-app message is seen in a session, within its validity, or not at all', () => {
  const world = createWorld(rough, { ...options, users: 100 });
  const rows = Array.from({ length: 100 }, (_, user) => ({
    user,
    message: 0,
    channel: 2,
    minute: 300,
    validMinutes: 1500,
    id: user,
  }));
  const lines = [rows, [], [], []].flatMap((day) => linesOf(world.step(deliveriesOf(day))));
  const seen = lines.filter(({ kind }) => kind === 'seen');
  expect(seen.length).toBeGreaterThan(2);
  for (const { user, day, minute } of seen) {
    expect(day * 1440 + minute).toBeGreaterThanOrEqual(300);
    expect(day * 1440 + minute).toBeLessThanOrEqual(1800);
    const session = lines.find(
      (line) => line.kind === 'session' && line.user === user && line.day === day && line.minute === minute,
    );
    expect(session).toBeDefined();
  }
  expect(seen.some(({ day }) => day === 1)).toBe(true);
});

test('the luck of a delivery is its own: another one that day leaves it as it was', () => {
  const to = (message: number, minute: number): readonly Delivery[] =>
    Array.from({ length: users }, (_, user) => ({ user, message, channel: 0, minute, id: message }));
  const reactions = (rows: readonly Delivery[]) =>
    live(make(), [rows]).filter(({ delivery }) => delivery === 5);
  const alone = reactions(to(5, 600));
  expect(alone.length).toBeGreaterThan(3);
  expect(reactions([...to(9, 900), ...to(5, 600)])).toEqual(alone);
});

test('a fork goes on from the same state with other luck, and the world does not notice', () => {
  const days = Array.from({ length: 5 }, (_, day) => [{ user: day, message: day, channel: 2, minute: 0 }]);
  const world = make();
  live(world, days);
  const copy = world.fork(7);
  expect(copy.day).toBe(5);
  expect(copy.truth.state).toEqual(world.truth.state);
  expect(copy.ledger.premium.every((money) => money === 0)).toBe(true);
  const theirs = live(copy, days);
  const untouched = make();
  live(untouched, days);
  expect(live(world, days)).toEqual(live(untouched, days));
  expect(theirs).not.toEqual(live(untouched, days));
});

test('a broken delivery stops the step before the day begins', () => {
  const world = make();
  expect(() => world.step(deliveriesOf([{ user: users, message: 0, channel: 0, minute: 0 }]))).toThrow(
    'user 12',
  );
  expect(world.day).toBe(0);
});
