import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decisionId, eventId, userId, type UserId } from '../src/events/index.ts';
import { unknownUser, type UserState } from '../src/state/index.ts';
import { openLmdbStore } from '../src/store/drivers/lmdb/open.ts';
import type { Commit, Store } from '../src/store/index.ts';
import { median, type Line } from './bench.ts';

const at = 1_700_000_000_000;
const secondsSince = (start: bigint) => Number(process.hrtime.bigint() - start) / 1e9;

/** Appends of 8 KiB, each synced: the most that one writer without batching can do. */
function rawSyncs(folder: string, count: number): number {
  const file = openSync(join(folder, 'raw'), 'w');
  const bytes = Buffer.alloc(8192, 1);
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) {
    writeSync(file, bytes, 0, bytes.length, i * bytes.length);
    fdatasyncSync(file);
  }
  const seconds = secondsSince(start);
  closeSync(file);
  return count / seconds;
}

/** A state of 2 KB as JSON. */
const stateOf = (user: UserId): UserState => ({
  ...unknownUser(user),
  since: at,
  recent: Array.from({ length: 56 }, (_, i) => ({ name: 'play', at: at + i })),
});

const recordBytes = Buffer.alloc(4096, 7);
let serial = 0;

function commitOf(user: UserId, expected: number): Commit {
  const n = serial++;
  const fact = { kind: 'activity', id: eventId.parse(`e-${n}`), user, at, name: 'play' } as const;
  const records = [{ id: decisionId.parse(`d-${n}`), bytes: recordBytes }];
  return { user, expected, state: stateOf(user), facts: [fact], records };
}

const users = Array.from({ length: 5000 }, (_, i) => userId.parse(`user-${i}`));

/** Reads `batch` users, then commits a fact, a record and a state for each. */
async function turn(store: Store, batch: number): Promise<void> {
  const some = Array.from({ length: batch }, (_, i) => users[(serial + i) % users.length]!);
  const read = await store.read(some);
  const outcomes = await store.commit(some.map((user, i) => commitOf(user, read[i]!.version)));
  if (outcomes.some(({ kind }) => kind !== 'committed')) throw new Error('a commit was lost');
}

/** Seconds per commit, of the clock and of the CPU. */
async function perCommit(store: Store, batch: number, total: number) {
  const start = process.hrtime.bigint();
  const before = process.cpuUsage();
  for (let done = 0; done < total; done += batch) await turn(store, batch);
  const { user, system } = process.cpuUsage(before);
  return { clock: secondsSince(start) / total, cpu: (user + system) / 1e6 / total };
}

const sizes = [
  { batch: 1, total: 300 },
  { batch: 100, total: 10_000 },
  { batch: 1000, total: 20_000 },
];
const rounds = 5;
const line = (metric: string, value: number, unit: string): Line => ({ bench: 'store', metric, value, unit });

async function* sizeLines(
  store: Store,
  folder: string,
  { batch, total }: { readonly batch: number; readonly total: number },
): AsyncGenerator<Line> {
  const raw: number[] = [];
  const ours: { readonly clock: number; readonly cpu: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    raw.push(rawSyncs(folder, 200));
    ours.push(await perCommit(store, batch, total));
  }
  yield line(`commits, batch ${batch}`, 1 / median(ours.map(({ clock }) => clock)), '1/s');
  yield line(`cpu per commit, batch ${batch}`, median(ours.map(({ cpu }) => cpu)) * 1e6, 'us');
  yield line(`raw fdatasync beside batch ${batch}`, median(raw), '1/s');
}

/** Durable read-append-update commits of the embedded store, 2 KB states and 4 KB records, beside the disk's own sync. */
export async function* store(): AsyncGenerator<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'fantail-bench-'));
  const path = join(folder, 'store');
  const opened = await openLmdbStore({ path });
  for (const size of sizes) yield* sizeLines(opened, folder, size);
  yield line('bytes on disk per commit', statSync(join(path, 'data.mdb')).size / serial, 'B');
  yield line('resident memory', process.memoryUsage().rss / 1e6, 'MB');
  await opened.close();
  rmSync(folder, { recursive: true });
}
