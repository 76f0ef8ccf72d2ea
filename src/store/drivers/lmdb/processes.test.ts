import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userId } from '../../../events/index.ts';
import { compileChildren, type Children } from './children.ts';
import { killWriters, race, visitOn, visits } from './crowd.ts';
import { openLmdbStore } from './open.ts';

const root = mkdtempSync(join(tmpdir(), 'fantail-processes-'));
let children: Children;
beforeAll(() => {
  children = compileChildren();
});
afterAll(() => {
  children.remove();
  rmSync(root, { recursive: true, force: true });
});

test('of threads and processes exactly one wins each version', async () => {
  const path = join(root, 'race');
  const { won, log } = await race(children, { path, threads: 2, processes: 2, versions: 40 });
  expect(won.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(log.map((id) => Number(id.split(':')[1]))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
});

test('after kill -9 every acknowledged commit is there, whole, and the others go on', async () => {
  const { faults, steps } = await killWriters(children, join(root, 'killed'), { after: [1, 9] });
  expect(faults).toEqual([]);
  expect(steps).toBeGreaterThan(50);
});

test('those who open it again and again beside writers of their own thread lose nothing, nor does a kill -9', async () => {
  const path = join(root, 'visited');
  const { faults, steps } = await visits(children, { path, threads: 2, processes: 1, times: 15 });
  expect([faults, steps]).toEqual([[], 3 * 3 * 15]);
  const killed = await killWriters(children, path, { after: [1, 7], errand: visitOn });
  expect(killed.faults).toEqual([]);
});

const hasShell = process.platform !== 'win32';

// A limit on the size of files makes the system refuse a write, as a failing disk would.
test.skipIf(!hasShell)('a failing disk stops writes; reads go on, nothing is lost', async () => {
  const path = join(root, 'failing');
  const { said, signal } = await children.after('ulimit -f 2000', { kind: 'fill', path, bytes: 50_000 });
  expect(signal).toBeNull();
  const [report] = said as { version: number; codes: string[]; readsBack: boolean }[];
  expect(report!.readsBack).toBe(true);
  for (const code of report!.codes) expect(['STORE_FAILED', 'STORE_FULL']).toContain(code);
  const store = await openLmdbStore({ path });
  const [found] = await store.read([userId.parse('glutton')]);
  expect(found!.version).toBe(report!.version);
  await store.close();
});

// A disk of 3 MiB, in a mount namespace of its own, where the system lets us make one.
const disk = join(root, 'disk');
const smallDisk = `mount -t tmpfs -o size=3m none ${disk}`;
mkdirSync(disk);
const ownMounts = 'exec unshare -rm sh -c "$0" "$@"';
const canMount = hasShell && spawnSync('sh', ['-c', ownMounts, smallDisk]).status === 0;

test.skipIf(!canMount)('a full disk refuses writes; reads go on; it recovers alone', async () => {
  const ballast = join(disk, 'ballast');
  const errand = { kind: 'fill', path: join(disk, 'store'), bytes: 50_000, ballast } as const;
  const fillUp = `head -c 1500000 /dev/zero > ${ballast}`;
  const { said } = await children.after(`${smallDisk} && ${fillUp}`, errand, ['sh', '-c', ownMounts]);
  const [report] = said as { version: number; codes: string[]; readsBack: boolean }[];
  expect(report).toMatchObject({ codes: ['STORE_FULL', 'STORE_FULL'], readsBack: true });
  expect(report!.version).toBeGreaterThan(3);
});

describe.skipIf(!canMount)('on a full disk', () => {
  const ballast = join(disk, 'ballast');
  const errand = { kind: 'refuse', path: join(disk, 'store'), bytes: 50_000, ballast, users: 300 } as const;
  const largerDisk = smallDisk.replace('size=3m', 'size=8m');
  const fillUp = `head -c 4000000 /dev/zero > ${ballast}`;
  const refuseOn = async (reserveBytes: number) => {
    const asked = { ...errand, reserveBytes };
    const { said } = await children.after(`${largerDisk} && ${fillUp}`, asked, ['sh', '-c', ownMounts]);
    return said as readonly { readonly kept: number; readonly after: readonly string[] }[];
  };

  test('opt-outs and stops go on while the reserve lasts, and nothing else; it recovers alone', async () => {
    expect(await refuseOn(1024 * 1024)).toEqual([
      {
        filled: 'STORE_FULL',
        kept: 300,
        readBack: 300,
        stopped: 'kept',
        beside: 'STORE_FULL',
        after: ['kept', 'kept'],
      },
    ]);
  });

  test('without a reserve they do not', async () => {
    const [report] = await refuseOn(0);
    expect(report!.kept).toBeLessThan(300);
    expect(report!.after).toEqual(['kept', 'kept']);
  });
});

test.skipIf(!hasShell)('without descriptors a store is refused at start', async () => {
  const path = join(root, 'crowded');
  const { said, signal } = await children.after('ulimit -n 200', { kind: 'crowd', path });
  expect(signal).toBeNull();
  expect(new Set(said)).toEqual(new Set(['STORE_UNREACHABLE', 'opened']));
  expect(said[0]).toBe('STORE_UNREACHABLE');
});
