import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { deliveriesOf } from './deliveries.ts';
import { parsePreset, type ChannelPreset } from './preset.ts';
import { streaming } from './presets/streaming.ts';
import { relevanceOf } from './response.ts';
import { createWorld } from './world.ts';

const users = 200;
const open = (channel: ChannelPreset) => ({
  ...channel,
  consentShare: 1,
  tokenShare: 1,
  seen: 1,
  hourWeight: 0,
});
const preset = parsePreset({ ...streaming, channels: streaming.channels.map(open) });
const messages = plainMessages(preset, 1);
const world = () => createWorld(preset, { users, seed: 2, startAt: 0, messages });
const toAll = (message: number, channel: number) =>
  deliveriesOf(Array.from({ length: users }, (_, user) => ({ user, message, channel, minute: 600 })));

test('an exposure tires its channel and the user, and fades by half in a half-life', () => {
  const tired = world();
  const seen = tired.step(toAll(0, 1)).user;
  const u = seen[0]!;
  const { fatigue, fatigueAll } = tired.truth.state;
  const after = fatigue[u * 3 + 1]!;
  expect(after).toBeGreaterThan(0);
  expect(fatigueAll[u]).toBe(after);
  expect(fatigue[u * 3]).toBe(0);
  for (let day = 0; day < preset.fatigue.halfLifeDays; day++) tired.step();
  expect(fatigue[u * 3 + 1]! / after).toBeCloseTo(0.5, 4);
});

test('an irrelevant exposure tires more', () => {
  const one = world();
  one.step(toAll(0, 0));
  const { state, traits } = one.truth;
  const perVolume = (u: number) => state.fatigueAll[u]! / traits.toVolume[u]!;
  const seen = Array.from({ length: users }, (_, u) => u).filter((u) => state.fatigueAll[u]! > 0);
  const mean = (relevant: boolean) => {
    const of = seen.filter((u) => relevanceOf(one.truth, u, 0) > 0.5 === relevant).map(perVolume);
    return of.reduce((a, b) => a + b, 0) / of.length;
  };
  expect(mean(false)).toBeGreaterThan(1.2 * mean(true));
});
