import { expect, test } from 'vitest';
import { parseEvent, userId, type Event } from '../events/index.ts';
import { millis, msPerDay, utcTable } from '../kit/index.ts';
import { onEvent, pushed } from '../opportunities/index.ts';
import { fixed } from '../policy/index.ts';
import { defineProgram, eachMessage, happens } from '../program/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import { engineOf, setupOf } from './index.ts';
import { VolumeGauge } from './volumes.ts';

const noon = millis(Date.UTC(2024, 5, 5, 12));

const setup = setupOf({
  programs: [
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features: {},
      candidateFeatures: { arm: eachMessage() },
      messages: {
        sale: { topic: 'offers', channels: ['push'] },
        code: { topic: 'login', channels: ['push'], class: 'transactional' },
      },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [
        onEvent({ event: 'play', validFor: '2h', message: 'sale', forecast: 1 }),
        pushed({ source: 'login', forecast: 1 }),
        pushed({ source: 'free' }),
      ],
      rules: [],
      policy: fixed('best'),
      exploration: { mass: 0, silence: 0 },
    }),
  ],
  workspace: { id: 'w', secret: 's' },
});

let serial = 0;
const fact = (user: string, rest: Readonly<Record<string, unknown>>): Event => {
  const parsed = parseEvent({ id: `v${++serial}`, user, at: noon - 1, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const known = (user: string) => [
  fact(user, { kind: 'consent', scope: 'push', granted: true }),
  fact(user, { kind: 'address', channel: 'push', address: user, valid: true }),
];
const play = (user: string, at = noon - 1) => fact(user, { kind: 'activity', name: 'play', at });
const reason = (user: string, generator: string, message: string) =>
  fact(user, {
    kind: 'opportunity',
    program: 'p',
    generator,
    key: `k${serial}`,
    until: noon + msPerDay,
    message,
  });

const worldOf = (store = memoryStore()) => {
  const engine = engineOf({ store, setup, zones: () => utcTable });
  /** How many of so many users, all in one taking, get a message for what happens to them. */
  const answered = async (users: readonly string[], happens: (user: string) => readonly Event[]) => {
    const turns = users.map((user) => ({ user: userId.parse(user), facts: happens(user), decideAt: noon }));
    const results = await engine.take(turns);
    return results.filter(({ decision }) => decision!.chosen >= 0).length;
  };
  return { store, engine, answered };
};
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const generator = 'p/p:generators.0';

test('within one taking, too, ten times the forecast goes and no more', async () => {
  const { answered } = worldOf();
  expect(await answered(names('a', 25), (user) => [...known(user), play(user)])).toBe(10);
});

test('a block holds in every engine and after a restart, until it is confirmed', async () => {
  const { store, answered } = worldOf();
  await answered(names('a', 11), (user) => [...known(user), play(user)]);
  const other = worldOf(store);
  const waiting = names('b', 3);
  expect(await other.answered(waiting, (user) => [...known(user), play(user)])).toBe(0);
  await other.engine.confirm(generator, 1000);
  expect(await other.answered(waiting, () => [])).toBe(3);
  expect(await answered(['a10'], () => [])).toBe(1);
});

test('a confirmation has an end, and cannot be without one', async () => {
  const { engine, answered } = worldOf();
  await engine.confirm(generator, 12);
  expect(await answered(names('a', 20), (user) => [...known(user), play(user)])).toBe(12);
  await expect(engine.confirm(generator, Number.POSITIVE_INFINITY)).rejects.toThrow('cannot be read');
});

test('facts that come again are not counted again', async () => {
  const { answered } = worldOf();
  const plays = names('a', 9).map((user) => ({ user, facts: [...known(user), play(user)] }));
  const factsOf = (user: string) => plays.find((one) => one.user === user)!.facts;
  for (let i = 0; i < 5; i++) await answered(names('a', 9), factsOf);
  expect(await answered(['b'], (user) => [...known(user), play(user)])).toBe(1);
});

test('another reason to say the same, and what is transactional, go all the same', async () => {
  const { answered } = worldOf();
  await answered(names('a', 11), (user) => [...known(user), play(user)]);
  const both = (user: string) => [...known(user), play(user), reason(user, 'free', 'sale')];
  expect(await answered(['b'], both)).toBe(1);
  const login = (user: string) => [...known(user), reason(user, 'login', 'code')];
  expect(await answered(names('c', 30), login)).toBe(30);
});

test('the next day begins anew, and a late fact counts for the newest', () => {
  const gauge = new VolumeGauge(new Map([['p/free', 2]]));
  const at = (day: number) => [fact('u', { ...reason('u', 'free', 'sale'), at: noon + day * msPerDay })];
  const beyond = () => gauge.beyond(new Map()).length;
  for (const day of [0, 0]) gauge.note(at(day));
  expect(beyond()).toBe(0);
  gauge.note(at(0));
  expect(beyond()).toBe(1);
  gauge.note(at(0), -1);
  expect(beyond()).toBe(0);
  for (const day of [1, 1]) gauge.note(at(day));
  expect(beyond()).toBe(0);
  gauge.note(at(0));
  expect(beyond()).toBe(1);
});
