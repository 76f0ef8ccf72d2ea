import { expect, test } from 'vitest';
import {
  createWorld,
  deliveriesOf,
  eventKinds,
  parsePreset,
  plainMessages,
  standing,
  streaming,
  type World,
} from '../../simulation/index.ts';
import { shownBy, truthOf } from './knowledge.ts';
import { Log } from './log.ts';

// A market in which rare things are common, so that a month shows them all.
const rough = parsePreset({
  ...streaming,
  channels: streaming.channels.map((channel) => ({
    ...channel,
    optOut: 0.05,
    complaint: 0.01,
    uninstall: 0.01,
  })),
  permission: { uninstallPerDay: 0.005 },
  leaving: { freePerDay: 0.01, premiumPerDay: 0.01, downgradePerDay: 0.01, returnPerDay: 0.05 },
  conversion: { perDay: 0.02 },
});
const users = 150;
const channels = rough.channels.map(({ name }) => name);
const messages = plainMessages(rough, 1).map((message) => ({ ...message, channels }));
const familyOf = messages.map(({ family }) => rough.families.findIndex(({ name }) => name === family));
const make = () => createWorld(rough, { users, seed: 3, startAt: Date.UTC(2025, 2, 3), messages });

const mail = (world: World) =>
  deliveriesOf(
    Array.from({ length: users }, (_, user) => {
      const message = (user * 7 + world.day * 5) % messages.length;
      return { user, message, channel: (user + world.day) % 3, minute: 1000, id: message };
    }),
  );

/** A month of everyone getting something every day. */
function lived() {
  const world = make();
  const log = new Log(world, familyOf);
  for (let day = 0; day < 30; day++) log.watch(world.step(mail(world)));
  return { world, log };
}

test('what the log shows does not change with what it hides', () => {
  const { world, log } = lived();
  const before = shownBy(log, world, messages);
  const truth = truthOf(world, messages);
  const { traits, state } = world.truth;
  const hidden = [
    traits.taste,
    traits.tasteTop,
    traits.receptivity,
    traits.base,
    traits.toVolume,
    traits.toPrice,
    traits.response,
    traits.conversionLean,
    state.engagement,
    state.habit,
    state.lift,
    state.conversionLift,
    state.backlash,
    state.fatigue,
    state.fatigueAll,
  ];
  for (const column of hidden) column.reverse();
  expect(shownBy(log, world, messages)).toEqual(before);
  expect(truthOf(world, messages)).not.toEqual(truth);
});

test('the columns taken for facts are what the events tell', () => {
  const world = make();
  const { state, preset } = world.truth;
  const told = {
    premium: [...state.premium],
    member: [...state.standing].map((value) => value === standing.member),
    consent: [...state.consent],
    token: [...state.token],
    idle: [...state.idle],
  };
  const stayed = told.member.map((member) => member);
  const app = preset.channels.reduce((mask, { appBound }, c) => (appBound ? mask | (1 << c) : mask), 0);
  for (let day = 0; day < 30; day++) {
    const { length, user, kind, channel, amount } = world.step(mail(world));
    const listened = new Float64Array(users);
    for (let row = 0; row < length; row++) {
      const u = user[row]!;
      const name = eventKinds[kind[row]!]!;
      listened[u]! += amount[row]!;
      if (name === 'conversion') told.premium[u] = 1;
      if (name === 'downgrade' || name === 'leave') told.premium[u] = 0;
      if (name === 'leave' || name === 'return') told.member[u] = name === 'return';
      if (name === 'leave') stayed[u] = false;
      if (name === 'opt-out' || name === 'complaint') told.consent[u]! &= ~(1 << channel[row]!);
      if (name === 'uninstall') told.token[u]! &= ~app;
    }
    told.idle = told.idle.map((days, u) => (listened[u]! > 0 ? 0 : days + 1));
  }
  expect([...state.premium]).toEqual(told.premium);
  expect([...state.standing].map((value) => value === standing.member)).toEqual(told.member);
  expect([...state.consent]).toEqual(told.consent);
  expect([...state.token]).toEqual(told.token);
  // The days of those who left do not count; of everyone else the log tells them.
  const ofStayed = (days: ArrayLike<number>) => Array.from(days).filter((_, u) => stayed[u]);
  expect(ofStayed(state.idle)).toEqual(ofStayed(told.idle));
});
