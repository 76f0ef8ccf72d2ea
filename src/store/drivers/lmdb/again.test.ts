// One thread that opens a store again while it writes to it.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { userId } from '../../../events/index.ts';
import { openLmdbStore } from './open.ts';
import { stepOf } from './step.ts';

const root = mkdtempSync(join(tmpdir(), 'fantail-again-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Opens the store and takes a step for a user of its own, so often. */
async function visits(path: string, name: string, times: number): Promise<void> {
  const user = userId.parse(name);
  for (let version = 0; version < times; version++) {
    const store = await openLmdbStore({ path });
    const [outcome] = await store.commit([stepOf(user, version, `${name}:${version + 1}`)]);
    expect(outcome).toEqual({ kind: 'committed', version: version + 1 });
    await store.close();
  }
}

test('opens of one place that overlap with writes to it do not wait for each other', async () => {
  const path = join(root, 'overlapping');
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => visits(path, name, 20)));
  const store = await openLmdbStore({ path });
  const read = await store.read(['a', 'b', 'c', 'd'].map((name) => userId.parse(name)));
  expect(read.map(({ version }) => version)).toEqual([20, 20, 20, 20]);
  await store.close();
});

test('a place is one however its path is written', async () => {
  const path = join(root, 'named');
  const store = await openLmdbStore({ path });
  symlinkSync(path, join(root, 'linked'));
  const others = [join(root, 'linked'), relative('.', path), `${path}/../named`];
  await Promise.all([path, ...others].map((one, i) => visits(one, `user-${i}`, 10)));
  for await (const user of store.users()) expect((await store.read([user]))[0]!.version).toBe(10);
  await store.close();
});

test('each who opened a place has its own limit, and its own end', async () => {
  const path = join(root, 'limited');
  const large = await openLmdbStore({ path });
  const small = await openLmdbStore({ path, maxBytes: 1 });
  const [user, other] = [userId.parse('user-1'), userId.parse('user-2')];
  const kept = large.commit([stepOf(user, 0, 'a')]);
  const refused = small.commit([stepOf(other, 0, 'b')]);
  const keptToo = large.commit([stepOf(user, 1, 'c')]);
  await expect(refused).rejects.toEqual(expect.objectContaining({ code: 'STORE_FULL' }));
  expect([await kept, await keptToo]).toEqual([
    [{ kind: 'committed', version: 1 }],
    [{ kind: 'committed', version: 2 }],
  ]);
  await small.close();
  await expect(small.read([user])).rejects.toEqual(expect.objectContaining({ code: 'STORE_CLOSED' }));
  expect((await large.read([user]))[0]!.version).toBe(2);
  await large.close();
});

test('a close waits for the commits of its own store, not for those of others', async () => {
  const path = join(root, 'busy');
  const [busy, brief] = [await openLmdbStore({ path }), await openLmdbStore({ path })];
  const others: Promise<unknown>[] = [];
  const end = new AbortController();
  const writing = (async () => {
    // One more every turn of the event loop, so that the queue of the place is never empty.
    for (; !end.signal.aborted && others.length < 3000; await new Promise((resolve) => setImmediate(resolve)))
      others.push(busy.commit([stepOf(userId.parse(`u${others.length}`), 0, `f${others.length}`)]));
  })();
  const own = brief.commit([stepOf(userId.parse('own'), 0, 'own')]);
  await brief.close();
  end.abort();
  expect(others.length).toBeLessThan(3000);
  expect(await own).toEqual([{ kind: 'committed', version: 1 }]);
  await writing;
  await Promise.all(others);
  await busy.close();
});
