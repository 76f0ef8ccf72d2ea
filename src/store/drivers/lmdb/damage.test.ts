import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userId } from '../../../events/index.ts';
import type { Store } from '../../store.ts';
import { compileChildren, type Children } from './children.ts';
import { openLmdbStore } from './open.ts';
import { stepOf } from './step.ts';

const users = 400;
const root = mkdtempSync(join(tmpdir(), 'fantail-damage-'));
const sound = join(root, 'sound');
const userOf = (n: number) => userId.parse(`user-${n}`);
let children: Children;
let copies = 0;

beforeAll(async () => {
  children = compileChildren();
  const store = await openLmdbStore({ path: sound });
  const steps = Array.from({ length: users }, (_, i) => stepOf(userOf(i), 0, `user-${i}:1`));
  const due = [{ id: 'work-1', at: 5, user: userOf(1), work: { intent: 'dispatch-1' } }];
  const records = [{ id: 'record-1' as never, bytes: Buffer.from('bytes of record-1') }];
  await store.commit([{ ...steps[0]!, due, records }, ...steps.slice(1)]);
  await store.put(Buffer.from('bytes of blob-1'));
  await store.close();
});

afterAll(() => {
  children.remove();
  rmSync(root, { recursive: true, force: true });
});

/** A copy of the sound store, with its data file changed. */
function copyWith(change: (dataFile: string) => void): string {
  const path = join(root, `copy-${copies++}`);
  mkdirSync(path);
  copyFileSync(join(sound, 'data.mdb'), join(path, 'data.mdb'));
  change(join(path, 'data.mdb'));
  return path;
}

/** Flips one bit wherever the file holds the text, `offset` bytes after its beginning. */
const flipAt = (text: string, offset: number) =>
  copyWith((dataFile) => {
    const bytes = readFileSync(dataFile);
    let at = bytes.indexOf(text);
    expect(at).toBeGreaterThan(0);
    for (; at >= 0; at = bytes.indexOf(text, at + text.length)) bytes[at + offset]! ^= 4;
    writeFileSync(dataFile, bytes);
  });

async function refused(path: string, read: (store: Store) => Promise<unknown>): Promise<string> {
  const store = await openLmdbStore({ path });
  try {
    return await read(store).then(
      () => 'served',
      (error: Error) => error.message,
    );
  } finally {
    await store.close();
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('a flipped bit is named, and nothing wrong is served', () => {
  const stateText = `{"user":"user-7",`;

  test('in a state: that user alone is refused, for reading and for writing', async () => {
    const path = flipAt(stateText, 13);
    expect(await refused(path, (store) => store.read([userOf(7)]))).toContain('State of user-7 is damaged');
    expect(await refused(path, (store) => store.read([userOf(8)]))).toBe('served');
    const store = await openLmdbStore({ path });
    const good = store.commit([stepOf(userOf(8), 1, 'new')]);
    const bad = store.commit([stepOf(userOf(7), 1, 'newer')]);
    await expect(bad).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(await good).toEqual([{ kind: 'committed', version: 2 }]);
    await store.close();
  });

  // A key of the states shelf stands before its checksum and its version, the float64 1.
  test('in a key: the user is not taken for a stranger', async () => {
    const path = copyWith((dataFile) => {
      const bytes = readFileSync(dataFile);
      const version = Buffer.from([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
      for (let at = bytes.indexOf('user-70'); at >= 0; at = bytes.indexOf('user-70', at + 1))
        if (bytes.indexOf(version, at + 7) === at + 11) bytes[at + 5]! ^= 1;
      writeFileSync(dataFile, bytes);
    });
    expect(await refused(path, (store) => store.read([userOf(70)]))).toContain('is damaged');
    expect(await refused(path, (store) => all(store.users()))).toContain('is damaged');
  });

  test.each([
    ['the log', '"id":"user-9:1"', 8, 'Log entry 10', (store: Store) => all(store.log(0))],
    [
      'a record',
      'bytes of record-1',
      3,
      'Decision record record-1',
      (store: Store) => store.record('record-1' as never),
    ],
    [
      'due work',
      'dispatch-1',
      3,
      'Due work work-1',
      (store: Store) => store.claim({ now: 9, limit: 1, lease: 1 }),
    ],
  ] as const)('in %s', async (_, text, offset, named, read) => {
    expect(await refused(flipAt(text, offset), read)).toContain(`${named} is damaged`);
  });

  test('in a blob', async () => {
    const store = await openLmdbStore({ path: sound });
    const digest = await store.put(Buffer.from('bytes of blob-1'));
    await store.close();
    const path = flipAt('bytes of blob-1', 3);
    expect(await refused(path, (opened) => opened.get(digest))).toContain(`Blob ${digest} is damaged`);
  });

  // Offsets of the first meta page: magic 24, version 28, page size 48, last page 144, transaction 152.
  test.each([24, 49, 147, 152])('in the header, at byte %i', async (offset) => {
    const path = copyWith((dataFile) => {
      const bytes = readFileSync(dataFile);
      bytes[offset]! ^= 2;
      writeFileSync(dataFile, bytes);
    });
    const found = await openLmdbStore({ path, readOnly: true }).then(
      () => 'opened',
      (error: Error) => error.message,
    );
    expect(found).toMatch(/header of .* is damaged|end of .* is damaged/i);
  });
});

/** Takes pages behind the end of a file, as a writer that frees them at once, so that they are never written. */
function takePages(dataFile: string, pages: number): void {
  const bytes = readFileSync(dataFile);
  const file = openSync(dataFile, 'r+');
  for (const meta of [0, bytes.readUInt32LE(48)]) {
    const last = Buffer.alloc(8);
    last.writeBigUInt64LE(bytes.readBigUInt64LE(meta + 144) + BigInt(pages));
    writeSync(file, last, 0, 8, meta + 144);
  }
  closeSync(file);
}

describe('a healthy file that ends before its last page', () => {
  test('is read', async () => {
    const path = copyWith((dataFile) => takePages(dataFile, 3));
    const reader = await openLmdbStore({ path, readOnly: true });
    expect((await reader.read([userOf(70)]))[0]!.version).toBe(1);
    await reader.close();
  });

  test('is read while this thread writes to it', async () => {
    const path = copyWith(() => undefined);
    const writer = await openLmdbStore({ path });
    takePages(join(path, 'data.mdb'), 3);
    const kept = writer.commit([stepOf(userOf(70), 1, 'user-70:2')]);
    const reader = await openLmdbStore({ path, readOnly: true });
    expect(await kept).toEqual([{ kind: 'committed', version: 2 }]);
    expect((await reader.read([userOf(70)]))[0]!.version).toBe(2);
    await Promise.all([reader.close(), writer.close()]);
  });

  test('half of which is missing is no such file', async () => {
    const path = copyWith((dataFile) => takePages(dataFile, 100_000));
    const before = readFileSync(join(path, 'data.mdb')).length;
    await expect(openLmdbStore({ path, readOnly: true })).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(readFileSync(join(path, 'data.mdb')).length).toBe(before);
  });
});

describe('a cut file never serves anything wrong', () => {
  test.each([0.1, 0.5, 0.9])('cut to %f of its length', async (part) => {
    const path = copyWith((dataFile) =>
      truncateSync(dataFile, Math.floor(readFileSync(dataFile).length * part)),
    );
    const { said, signal } = await children.process({ kind: 'audit', path, users });
    expect({ said, signal }).toEqual({ said: ['STORE_CORRUPT'], signal: null });
  });

  test('a file of something else is refused before it is mapped', async () => {
    const path = copyWith((dataFile) => writeFileSync(dataFile, Buffer.alloc(20_000, 3)));
    await expect(openLmdbStore({ path })).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });

  test('the sound store is right', async () => {
    const { said } = await children.process({ kind: 'audit', path: copyWith(() => undefined), users });
    expect(said).toEqual(['right']);
  });
});
