import { expect, test } from 'vitest';
import { plainMessages } from './catalogue.ts';
import { incrementOf } from './increment.ts';
import { responseTypes } from './preset.ts';
import { streaming } from './presets/streaming.ts';
import { isReachable } from './state.ts';
import { createWorld } from './world.ts';

const users = 400;
const messages = plainMessages(streaming, 1);
const world = createWorld(streaming, { users, seed: 61, startAt: Date.UTC(2025, 2, 3), messages });
const { truth } = world;
const email = 0;
const familyNamed = (name: string) => streaming.families.findIndex((family) => family.name === name);
const conversion = familyNamed('conversion');
const message = messages.findIndex(({ family }) => family === 'conversion');
const typeOf = (u: number) =>
  responseTypes[truth.traits.response[u * streaming.families.length + conversion]!]!;
const all = Array.from({ length: users }, (_, u) => ({
  u,
  increment: incrementOf(truth, u, { message, channel: email, minute: 1080, day: 0 }),
}));
const reached = all.filter(({ u }) => isReachable(truth.state, u, email));

test('whoever cannot be reached is not moved, whoever is can be lost', () => {
  const away = all.filter(({ u }) => !isReachable(truth.state, u, email));
  expect(away.length).toBeGreaterThan(20);
  for (const { increment } of away) expect(Object.values(increment)).toEqual([0, 0, 0, 0, 0]);
  for (const { increment } of reached) {
    expect(increment.optOuts).toBeGreaterThan(0);
    expect(increment.optOuts).toBeLessThan(increment.seen);
  }
});

test('only persuadable free users can convert, everyone pays with fatigue, sleeping dogs leave', () => {
  for (const { u, increment } of reached) {
    const free = truth.state.premium[u] === 0;
    if (increment.conversions > 0) expect([free, typeOf(u)]).toEqual([true, 'persuadable']);
    expect(increment.conversions < 0).toBe(free && increment.conversions <= 0);
    expect(increment.sessions).toBeLessThan(0);
    expect(increment.leaves).toBeGreaterThan(0);
  }
  expect(reached.filter(({ increment }) => increment.conversions > 0).length).toBeGreaterThan(10);
  const meanLeaves = (type: string) => {
    const of = reached.filter(({ u }) => typeOf(u) === type);
    return of.reduce((sum, { increment }) => sum + increment.leaves, 0) / of.length;
  };
  expect(meanLeaves('sleepingDog')).toBeGreaterThan(2 * meanLeaves('lostCause'));
});
