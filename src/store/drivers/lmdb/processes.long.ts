import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userId } from '../../../events/index.ts';
import { compileChildren, type Children } from './children.ts';
import { killWriters, race } from './crowd.ts';
import { openLmdbStore } from './open.ts';
import { stepOf } from './step.ts';

const root = mkdtempSync(join(tmpdir(), 'fantail-long-'));
let children: Children;
beforeAll(() => {
  children = compileChildren();
});
afterAll(() => {
  children.remove();
  rmSync(root, { recursive: true, force: true });
});

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test.each([
  { threads: 32, processes: 0 },
  { threads: 0, processes: 32 },
  { threads: 16, processes: 16 },
])('of $threads threads and $processes processes exactly one wins each version', async (field) => {
  const path = join(root, `race-${field.threads}`);
  const { won, log } = await race(children, { path, versions: 300, ...field });
  expect(won.flat().toSorted((a, b) => a - b)).toEqual(oneTo(300));
  expect(log.map((id) => Number(id.split(':')[1]))).toEqual(oneTo(300));
});

test('after many kills every acknowledged commit is there, whole', async () => {
  const after = Array.from({ length: 60 }, (_, i) => 1 + ((i * 37) % 113));
  const { faults, steps } = await killWriters(children, join(root, 'killed'), { after });
  expect(faults).toEqual([]);
  expect(steps).toBeGreaterThan(10_000);
});

test('one flipped bit anywhere is harmless, named, or ends the process; it never serves anything wrong', async () => {
  const users = 60;
  const sound = join(root, 'sound');
  const store = await openLmdbStore({ path: sound });
  for (let i = 0; i < users; i++) await store.commit([stepOf(userId.parse(`user-${i}`), 0, `user-${i}:1`)]);
  await store.close();
  const bytes = readFileSync(join(sound, 'data.mdb'));
  const counts = new Map<unknown, number>();
  for (let i = 0; i < 400; i++) {
    const path = join(root, `flip-${i}`);
    mkdirSync(path);
    copyFileSync(join(sound, 'lock.mdb'), join(path, 'lock.mdb'));
    const damaged = Buffer.from(bytes);
    damaged[(i * 7919 * 13) % bytes.length]! ^= 1 << (i % 8);
    writeFileSync(join(path, 'data.mdb'), damaged);
    const { said, signal } = await children.process({ kind: 'audit', path, users });
    const outcome = said[0] ?? signal;
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    rmSync(path, { recursive: true });
  }
  const wrong = [...counts].filter(([outcome]) => String(outcome).startsWith('wrong'));
  expect(wrong).toEqual([]);
  expect(counts.get('STORE_CORRUPT')).toBeGreaterThan(20);
});
