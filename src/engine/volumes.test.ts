import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../events/index.ts';
import { msPerDay } from '../kit/index.ts';
import { compileChildren, type Children } from '../store/drivers/lmdb/children.ts';
import { openLmdbStore } from '../store/drivers/lmdb/open.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';
import { boardOf } from './board.ts';
import { answered, engineWith, fact, generator, known, noon, play, reason } from './for-tests/crowd.ts';
import type { VolumesErrand } from './for-tests/volumes-child.ts';
import { VolumeGauge } from './volumes.ts';

const worldOf = (store = memoryStore()) => {
  const engine = engineWith(store, 1);
  return {
    store,
    engine,
    answered: (users: readonly string[], happens: (user: string) => readonly Event[]) =>
      answered(engine, users, happens),
  };
};
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

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

test('it holds in an engine from the decision on that makes programs with a forecast its own', async () => {
  const { store, engine, answered: answeredFirst } = worldOf();
  await answeredFirst(names('a', 11), (user) => [...known(user), play(user)]);
  const late = engineWith(store);
  await engine.publish(1);
  expect(await answered(late, names('b', 3), (user) => [...known(user), play(user)])).toBe(0);
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
  gauge.takeBack(at(0));
  expect(beyond()).toBe(0);
  for (const day of [1, 1]) gauge.note(at(day));
  expect(beyond()).toBe(0);
  gauge.note(at(0));
  expect(beyond()).toBe(1);
});

test('a fact dated years ahead does not keep the day from ending', () => {
  const gauge = new VolumeGauge(new Map([['p/free', 1]]));
  const on = (day: number, ahead = 0) =>
    gauge.note(
      [fact('u', { ...reason('u', 'free', 'sale'), at: noon + (day + ahead) * msPerDay })],
      noon + day * msPerDay,
    );
  on(0, 2000);
  on(0);
  expect(gauge.beyond(new Map())).toEqual(['p/free']);
  on(1);
  expect(gauge.beyond(new Map())).toEqual([]);
});

test('what another engine told counts, and so does what this one did not tell yet', async () => {
  const store = memoryStore();
  const [one, other] = [worldOf(store), worldOf(store)];
  const plays = (user: string) => [...known(user), play(user)];
  expect(await one.answered(names('a', 6), plays)).toBe(6);
  expect(await other.answered(names('b', 6), plays)).toBe(4);
  expect(await one.answered(['c'], plays)).toBe(0);
});

test('of several who tell at once nothing is lost and nothing counts twice', async () => {
  const store = memoryStore();
  const board = boardOf(store);
  const gauges = Array.from({ length: 8 }, () => new VolumeGauge(new Map([['p/free', 200]])));
  const raise = () => [fact('u', reason('u', 'free', 'sale'))];
  const rounds = 12;
  for (let round = 0; round < rounds; round++)
    await Promise.all(
      gauges.map(async (gauge) => {
        for (let n = 0; n < 3; n++) gauge.note(raise());
        // Two turns of one engine that end at once, and one that looks meanwhile.
        const telling = [gauge.tell(board.tell), gauge.tell(board.tell)];
        gauge.note(raise());
        gauge.learn((await board.look(['p/free'])).raised);
        await Promise.all(telling);
      }),
    );
  const { raised } = await board.look(['p/free']);
  const raisedInAll = gauges.length * rounds * 4;
  expect(raisedInAll - raised.get('p/free')!.count).toBeLessThan(2 * gauges.length);
  // Each knows what all were told and what it did not tell: with the last told, that is everything.
  for (const gauge of gauges) for (let n = 0; n < 2; n++) gauge.note(raise());
  await Promise.all(gauges.map((gauge) => gauge.tell(board.tell)));
  const { raised: atLast } = await board.look(['p/free']);
  expect(atLast.get('p/free')!.count).toBe(raisedInAll + 2 * gauges.length);
});

test('a confirmation that came after the look of another engine is not blocked again', async () => {
  const { store, answered } = worldOf();
  let isLate = true;
  // Somebody confirms while the turn that goes too far is being stored.
  const late: Store = {
    ...store,
    commit: async (commits) => {
      if (isLate) await worldOf(store).engine.confirm(generator, 1000);
      isLate = false;
      return store.commit(commits);
    },
  };
  await worldOf(late).answered(names('a', 11), (user) => [...known(user), play(user)]);
  const [ruling] = await store.readNotices([`volume:${generator}`]);
  expect(ruling!.value).toEqual({ kind: 'confirmed', atMost: 1000 });
  expect(await answered(['b'], (user) => [...known(user), play(user)])).toBe(1);
});

describe('two processes over one embedded store', () => {
  const root = mkdtempSync(join(tmpdir(), 'fantail-volumes-'));
  let children: Children<VolumesErrand>;
  beforeAll(() => {
    children = compileChildren('src/engine/for-tests/volumes-child');
  });
  afterAll(() => {
    children.remove();
    rmSync(root, { recursive: true, force: true });
  });

  test('they share what goes unconfirmed, but for what each did not tell yet', async () => {
    const path = join(root, 'store');
    const store = await openLmdbStore({ path });
    // Each for itself would answer all that it raises.
    const forecast = 20;
    const errand = { path, forecast, users: 180 };
    const running = ['a', 'b'].map((name) => children.process({ ...errand, name }));
    const isHere = async () =>
      (await store.readNotices(['here a', 'here b'])).every(({ version }) => version > 0);
    while (!(await isHere())) await wait(1);
    await store.post('go', true, 0);
    const ended = await Promise.all(running);
    const counts = ended.map(({ said }) => (said[0] as { readonly answered: number }).answered);
    const sum = counts.reduce((all, one) => all + one, 0);
    const allowed = 10 * forecast;
    expect(sum).toBeGreaterThanOrEqual(allowed);
    // Of each: less than a hundredth that it did not tell, here one, and the one that it raises in a taking.
    expect(sum).toBeLessThanOrEqual(allowed + 2 * 2);
    const [ruling] = await store.readNotices([`volume:${generator}`]);
    expect(ruling!.value).toEqual({ kind: 'blocked' });
    await store.close();
  });
});
