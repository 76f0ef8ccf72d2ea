import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEvent, userId, type Event } from '../events/index.ts';
import { msPerDay } from '../kit/index.ts';
import { compileChildren, endOf, type Children } from '../store/drivers/lmdb/children.ts';
import { openLmdbStore } from '../store/drivers/lmdb/open.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Store } from '../store/index.ts';
import { noStops } from './index.ts';
import type { OrdersErrand } from './for-tests/orders-child.ts';
import { known, start, workerOver } from './for-tests/rivals.ts';

const marketing = { ...noStops, marketing: true };

/** Users with an intent each, due. */
async function queueIn(store: Store, count: number): Promise<void> {
  const users = Array.from({ length: count }, (_, i) => userId.parse(`q${i}`));
  const turns = users.map((user) => {
    const reason = { kind: 'opportunity', program: 'p', generator: 'g', key: 'k', until: start + msPerDay };
    const parsed = parseEvent({ id: `${user}-reason`, user, at: start - 1, ...reason });
    if (!parsed.ok) throw parsed.error;
    const own = known(user).map((fact): Event =>
      fact.kind === 'address' ? { ...fact, address: user } : fact,
    );
    return { user, facts: [...own, parsed.value], decideAt: start };
  });
  const results = await workerOver(store).take(turns);
  expect(results.every(({ decision }) => decision!.chosen >= 0)).toBe(true);
}

/** What became of intents after an entry of the log, in order: sent, or why not. */
async function fatesAfter(store: Store, sequence: number): Promise<readonly string[]> {
  const fates: string[] = [];
  for await (const { event } of store.log(sequence))
    if (event.kind === 'receipt') fates.push(event.reason ?? event.status);
  return fates;
}

async function lastOf(store: Store): Promise<number> {
  let last = 0;
  for await (const { sequence } of store.log(0)) last = sequence;
  return last;
}

describe('two processes over one embedded store', () => {
  const root = mkdtempSync(join(tmpdir(), 'fantail-orders-'));
  let children: Children<OrdersErrand>;
  beforeAll(() => {
    children = compileChildren('src/engine/for-tests/orders-child');
  });
  afterAll(() => {
    children.remove();
    rmSync(root, { recursive: true, force: true });
  });

  test('what one stops or publishes, the other obeys from that entry of the log on', async () => {
    const path = join(root, 'store');
    const store = await openLmdbStore({ path });
    await queueIn(store, 250);
    const { child, said } = children.start({ path });
    const heard = async (words: number) => {
      while (said.length < words) await wait(1);
    };
    // It is left to go on for a while after what is waited for, so that orders come while it is at work.
    let asked = 0;
    const more = async (words: number) => {
      const from = asked;
      asked += words + 30;
      await store.post('go', asked, (await store.readNotices(['go']))[0]!.version);
      await heard(from + words);
    };
    const allHeard = () => heard(asked);
    const engine = workerOver(store);
    try {
      await more(5);
      await engine.stop(marketing);
      const stopped = await lastOf(store);
      await more(9);
      await allHeard();
      const whileStopped = await fatesAfter(store, stopped);
      expect(new Set(whileStopped)).toEqual(new Set(['marketing_stopped']));

      await engine.stop(noStops);
      const released = await lastOf(store);
      await more(9);
      expect(await fatesAfter(store, released)).toContain('sent');

      await engine.publish(0);
      const published = await lastOf(store);
      await more(9);
      await allHeard();
      const under = await fatesAfter(store, published);
      expect(new Set(under)).toEqual(new Set(['cap_zero']));
    } finally {
      child.kill('SIGKILL');
      await endOf(child);
      await store.close();
    }
  });
});

test('what is under way when all is stopped is not marked sent', async () => {
  const store = memoryStore();
  await queueIn(store, 3);
  const engine = workerOver(store);
  // The stop comes after the look at the board, before the commit.
  const late: Store = {
    ...store,
    commit: async (commits) => {
      await engine.stop(marketing);
      return store.commit(commits);
    },
  };
  const sent: string[] = [];
  const report = await workerOver(late).dispatch({ now: start, limit: 9, lease: 1 }, (outgoing) => {
    for (const { user } of outgoing) sent.push(user);
  });
  expect(report).toEqual({ sent: 0, held: {} });
  expect(sent).toEqual([]);
});

test('a stop that cannot be read stops everything', async () => {
  const store = memoryStore();
  await queueIn(store, 1);
  await store.post('stops', { everything: true }, 0);
  const dispatched = workerOver(store).dispatch({ now: start, limit: 9, lease: 1 }, () => undefined);
  await expect(dispatched).rejects.toEqual(expect.objectContaining({ code: 'ENGINE_NOTICE_UNREADABLE' }));
});

test('and so does a publication that cannot be used, until the next one', async () => {
  const store = memoryStore();
  await queueIn(store, 1);
  const engine = workerOver(store);
  await expect(engine.publish('nonsense')).rejects.toThrow('expected number');
  // Of a version that knows more.
  await store.post('published', 'nonsense', 0);
  const dispatch = () => workerOver(store).dispatch({ now: start, limit: 9, lease: 1 }, () => undefined);
  await expect(dispatch()).rejects.toThrow('expected number');
  await engine.publish(1);
  expect(await dispatch()).toEqual({ sent: 1, held: {} });
});

test('who stops one thing more keeps what another stops at the same time', async () => {
  const store = memoryStore();
  const engines = ['push', 'email', 'letter', 'inbox'].map((channel) => ({
    channel,
    engine: workerOver(store),
  }));
  await Promise.all(
    engines.map(({ channel, engine }) =>
      engine.stop((now) => ({ ...now, channels: [...now.channels, channel] })),
    ),
  );
  const [stops] = await store.readNotices(['stops']);
  const { channels } = stops!.value as { readonly channels: readonly string[] };
  expect(channels.toSorted()).toEqual(['email', 'inbox', 'letter', 'push']);
});
