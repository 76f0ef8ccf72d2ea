import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { deliveriesOf } from './deliveries.ts';
import { kindCode } from './events.ts';
import { parsePreset, type ChannelPreset } from './preset.ts';
import { streaming } from './presets/streaming.ts';
import { relevanceOf } from './response.ts';
import { createWorld, type World } from './world.ts';

const users = 3000;
const strict = (channel: ChannelPreset) => ({ ...channel, optOut: 0.05, complaint: 0.02, uninstall: 0.02 });
const preset = parsePreset({ ...streaming, channels: streaming.channels.map(strict) });
const messages = plainMessages(preset, 1);
const make = () => createWorld(preset, { users, seed: 9, startAt: Date.UTC(2025, 2, 3), messages });
const pushes = deliveriesOf(
  Array.from({ length: users }, (_, user) => ({ user, message: 0, channel: 1, minute: 720 })),
);

/** Users with an event of a kind on the first day. */
function those(kind: number, world: World): ReadonlySet<number> {
  const block = world.step(pushes);
  return new Set(block.user.filter((_, row) => block.kind[row] === kind));
}

test('fatigue makes opting out likelier: with equal luck, who opts out fresh opts out tired', () => {
  const tired = make();
  tired.truth.state.fatigue.fill(1);
  const fresh = those(kindCode['opt-out'], make());
  const more = those(kindCode['opt-out'], tired);
  expect(fresh.size).toBeGreaterThan(20);
  expect([...fresh].filter((user) => !more.has(user))).toEqual([]);
  expect(more.size).toBeGreaterThan(2 * fresh.size);
});

test('irrelevance makes opting out likelier', () => {
  const stung = parsePreset({ ...preset, permission: { irrelevance: 2 } });
  const world = createWorld(stung, { users, seed: 9, startAt: Date.UTC(2025, 2, 3), messages });
  const out = those(kindCode['opt-out'], world);
  const rate = (relevant: boolean) => {
    const group = Array.from({ length: users }, (_, u) => u).filter(
      (u) => relevanceOf(world.truth, u, 0) > 0.5 === relevant,
    );
    return group.filter((u) => out.has(u)).length / group.length;
  };
  expect(rate(false)).toBeGreaterThan(2 * rate(true));
});

test('a complaint closes the channel, an uninstall the app’s channels, for good', () => {
  const world = make();
  const { state } = world.truth;
  const before = state.habit.slice();
  const block = world.step(pushes);
  const complained = block.user.filter((_, row) => block.kind[row] === kindCode.complaint);
  const gone = block.user.filter((_, row) => block.kind[row] === kindCode.uninstall);
  expect(complained.length).toBeGreaterThan(5);
  expect(gone.length).toBeGreaterThan(5);
  for (const u of complained) expect(state.consent[u]! & 2).toBe(0);
  for (const u of gone) {
    expect(state.token[u]! & 6).toBe(0);
    expect(state.habit[u]).toBeLessThan(before[u]! - 0.5 * preset.permission.uninstallDrop);
  }
});
