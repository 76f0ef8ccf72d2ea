import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { userId } from '../../../events/index.ts';
import { storeConformance, storeDurability } from '../../index.ts';
import { folderOf } from './folder.ts';
import { openLmdbStore } from './open.ts';
import { keepCounter, openRoot, openShelves } from './shelves.ts';
import { stepOf } from './step.ts';

const root = mkdtempSync(join(tmpdir(), 'fantail-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let stores = 0;
const last = () => join(root, `s${stores}`);
const next = () => {
  stores++;
  return last();
};
const user = userId.parse('user-1');
const modeOf = (path: string) => statSync(path).mode & 0o777;
const coded = (code: string) => expect.objectContaining({ code });

describe('embedded store', () => {
  test.each(storeConformance)('$name', ({ run }) => run(() => openLmdbStore({ path: next() })));
  test.each(storeDurability)('$name', ({ run }) =>
    run(
      () => openLmdbStore({ path: next() }),
      () => openLmdbStore({ path: last() }),
    ),
  );
});

test('directory and files belong to this user alone', async () => {
  const path = next();
  const store = await openLmdbStore({ path });
  expect(modeOf(path)).toBe(0o700);
  expect(modeOf(join(path, 'data.mdb'))).toBe(0o600);
  expect(modeOf(join(path, 'lock.mdb'))).toBe(0o600);
  await store.close();
});

test('two stores on one directory see each other at once', async () => {
  const path = next();
  const [one, other] = [await openLmdbStore({ path }), await openLmdbStore({ path })];
  for (let version = 0; version < 5; version++) {
    const [writer, reader] = version % 2 === 0 ? [one, other] : [other, one];
    await reader.read([user]);
    await writer.commit([stepOf(user, version, `step-${version}`)]);
    expect((await reader.read([user]))[0]!.version).toBe(version + 1);
  }
  await one.close();
  expect((await other.read([user]))[0]!.version).toBe(5);
  await other.close();
});

test('a commit that cannot be kept does not take its neighbours along', async () => {
  const store = await openLmdbStore({ path: next() });
  const other = userId.parse('user-2');
  const good = store.commit([stepOf(other, 0, 'good')]);
  const bad = store.commit([{ ...stepOf(user, 0, 'bad'), due: [{ id: '', at: 0, user, work: null }] }]);
  await expect(bad).rejects.toEqual(coded('STORE_ID_UNUSABLE'));
  expect(await good).toEqual([{ kind: 'committed', version: 1 }]);
  expect((await store.read([user]))[0]!.version).toBe(0);
  await store.close();
});

test('a close waits for the commits before it', async () => {
  const path = next();
  const store = await openLmdbStore({ path });
  const commits = Array.from({ length: 20 }, (_, i) => stepOf(userId.parse(`u${i}`), 0, `f${i}`));
  const kept = store.commit(commits);
  await store.close();
  expect(new Set((await kept).map(({ kind }) => kind))).toEqual(new Set(['committed']));
  await expect(store.commit(commits)).rejects.toEqual(coded('STORE_CLOSED'));
});

test('beyond its bytes a store refuses writes, reads on, and goes on with more', async () => {
  const path = next();
  const small = await openLmdbStore({ path, maxBytes: 400_000 });
  const records = [{ id: 'large' as never, bytes: new Uint8Array(100_000) }];
  await small.commit([{ ...stepOf(user, 0, 'a'), records }]);
  const tooMuch = [{ id: 'larger' as never, bytes: new Uint8Array(300_000) }];
  const refused = small.commit([{ ...stepOf(user, 1, 'b'), records: tooMuch }]);
  const small2 = small.commit([stepOf(user, 1, 'c')]);
  await expect(refused).rejects.toEqual(coded('STORE_FULL'));
  expect(await small2).toEqual([{ kind: 'committed', version: 2 }]);
  expect((await small.record('large' as never))?.length).toBe(100_000);
  await small.close();
  const large = await openLmdbStore({ path });
  expect(await large.commit([{ ...stepOf(user, 2, 'b'), records: tooMuch }])).toEqual([
    { kind: 'committed', version: 3 },
  ]);
  await large.close();
});

test('open for reading it reads and refuses every write', async () => {
  const path = next();
  const writer = await openLmdbStore({ path });
  await writer.commit([stepOf(user, 0, 'a')]);
  const reader = await openLmdbStore({ path, readOnly: true });
  expect((await reader.read([user]))[0]!.version).toBe(1);
  await expect(reader.commit([stepOf(user, 1, 'b')])).rejects.toEqual(coded('STORE_READ_ONLY'));
  await expect(reader.put(new Uint8Array(1))).rejects.toEqual(coded('STORE_READ_ONLY'));
  await expect(reader.claim({ now: 1, limit: 1, lease: 1 })).rejects.toEqual(coded('STORE_READ_ONLY'));
  await Promise.all([reader.close(), writer.close()]);
  const alone = await openLmdbStore({ path, readOnly: true });
  expect((await alone.read([user]))[0]!.version).toBe(1);
  await alone.close();
});

describe('a place that cannot be a store is refused', () => {
  const refuse = async (options: Parameters<typeof openLmdbStore>[0], code: string) =>
    expect(openLmdbStore(options)).rejects.toEqual(coded(code));

  test('no parent, a file, nothing to read', async () => {
    const file = join(root, 'file');
    writeFileSync(file, 'x');
    await refuse({ path: join(root, 'no', 'parent') }, 'STORE_UNREACHABLE');
    await refuse({ path: file }, 'STORE_UNREACHABLE');
    await refuse({ path: join(file, 'below') }, 'STORE_UNREACHABLE');
    await refuse({ path: next(), readOnly: true }, 'STORE_UNREACHABLE');
  });

  test.skipIf(process.getuid?.() === 0)('a directory without the right to write', async () => {
    const path = next();
    mkdirSync(path);
    chmodSync(path, 0o500);
    await refuse({ path }, 'STORE_UNREACHABLE');
  });

  test('data of another program', async () => {
    const path = next();
    mkdirSync(path);
    const stranger = openRoot(folderOf(path), false);
    await stranger.put('a', Buffer.from('b'));
    await stranger.close();
    await refuse({ path }, 'STORE_FOREIGN');
    await refuse({ path, readOnly: true }, 'STORE_FOREIGN');
  });

  test('a newer format', async () => {
    const path = next();
    await (await openLmdbStore({ path })).close();
    const future = openRoot(folderOf(path), false);
    const { about } = openShelves(future, folderOf(path), false);
    future.transactionSync(() => keepCounter(about, 'format', 2));
    await future.close();
    await refuse({ path }, 'STORE_TOO_NEW');
    await refuse({ path, readOnly: true }, 'STORE_TOO_NEW');
  });
});
