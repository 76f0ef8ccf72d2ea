import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { integers, readBatches, tableOf } from '../../index.ts';
import { openSource, writeTable } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'fantail-bytes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const schema = [{ name: 'n', kind: 'integer' }] as const;
const table = tableOf({ n: integers(Array.from({ length: 50_000 }, (_, n) => (n * 7919) % 50_021)) });

/** Rows that come out of a file before it fails, and the failure. */
async function served(path: string): Promise<readonly [rows: number, failure: unknown]> {
  let rows = 0;
  try {
    for await (const batch of readBatches(await openSource(path), schema, { batchRows: 1000 }))
      rows += batch.counts.read;
    return [rows, undefined];
  } catch (error) {
    return [rows, error];
  }
}

const damaged = (part: RegExp) =>
  expect.objectContaining({ code: 'TABLES_SOURCE_DAMAGED', message: expect.stringMatching(part) });

describe('a damaged gzip serves no row', async () => {
  const path = join(folder, 'whole.csv.gz');
  await writeTable(path, table);
  const whole = readFileSync(path);

  test('the whole one serves them all', async () => {
    expect(await served(path)).toEqual([table.rows, undefined]);
  });

  const flipped = (at: number) => {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 4;
    return bytes;
  };
  const places = Array.from({ length: 12 }, (_, i) => Math.floor(((i + 0.5) * whole.length) / 12));
  test.each<[string, Buffer]>([
    ['cut at half', whole.subarray(0, whole.length / 2)],
    ['cut before its checksum', whole.subarray(0, -8)],
    ['without its last byte', whole.subarray(0, -1)],
    ['with bytes after its end', Buffer.concat([whole, Buffer.from('more')])],
    ['with a broken second part', Buffer.concat([whole, Buffer.from([0x1f, 0x8c]), whole.subarray(2)])],
    ...places.map((at): [string, Buffer] => [`with a bit flipped at byte ${at}`, flipped(at)]),
    ['with a bit flipped in its checksum', flipped(whole.length - 6)],
  ])('%s', async (_, bytes) => {
    const broken = join(folder, 'broken.csv.gz');
    writeFileSync(broken, bytes);
    expect(await served(broken)).toEqual([0, damaged(/gzip, near byte \d+ of \d+/)]);
  });

  test('several parts in one file are one text', async () => {
    const parts = join(folder, 'parts.csv.gz');
    writeFileSync(parts, Buffer.concat([gzipSync('n\n1\n'), gzipSync('2\n')]));
    expect(await served(parts)).toEqual([2, undefined]);
  });
});

test('packed files are the text itself, packed', async () => {
  const few = tableOf({ n: integers([1, 2]) });
  await writeTable(join(folder, 'few.csv.gz'), few);
  await writeTable(join(folder, 'few.csv'), few);
  expect(gunzipSync(readFileSync(join(folder, 'few.csv.gz')))).toEqual(readFileSync(join(folder, 'few.csv')));
});

describe('only a file is read or replaced', () => {
  const unusable = expect.objectContaining({ code: 'TABLES_SOURCE_UNREADABLE' }) as Error;

  test('what is no file is still there afterwards, and nothing half-written beside it', async () => {
    const place = join(folder, 'special');
    mkdirSync(place);
    const pipe = join(place, 'pipe.csv');
    const server = createServer();
    await new Promise<void>((done) => void server.listen(pipe, done));
    await expect(writeTable(pipe, table)).rejects.toThrow(unusable);
    await expect(openSource(pipe)).rejects.toThrow(/save what comes through a pipe first/);
    expect(lstatSync(pipe).isSocket()).toBe(true);
    mkdirSync(join(place, 'folder.csv'));
    await expect(writeTable(join(place, 'folder.csv'), table)).rejects.toThrow(/it is a folder/);
    expect(readdirSync(place)).toEqual(['folder.csv', 'pipe.csv']);
    await new Promise((done) => void server.close(done));
  });

  test('through a link what it leads to is replaced', async () => {
    writeFileSync(join(folder, 'first.csv'), 'old');
    symlinkSync('first.csv', join(folder, 'latest.csv'));
    await writeTable(join(folder, 'latest.csv'), tableOf({ n: integers([1]) }));
    expect(lstatSync(join(folder, 'latest.csv')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'first.csv'), 'utf8')).toBe('n\n1\n');
  });
});

test('a gzip bomb stops at the bound on bytes', async () => {
  const bomb = join(folder, 'bomb.csv.gz');
  writeFileSync(bomb, gzipSync(Buffer.alloc(1 << 24, '1\n')));
  const source = await openSource(bomb, { bytes: 1 << 20 });
  const read = async () => {
    for await (const _ of readBatches(source, [{ name: '1', kind: 'integer' }]));
  };
  await expect(read()).rejects.toThrow(expect.objectContaining({ code: 'TABLES_TOO_LARGE' }));
});
