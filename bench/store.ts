// How many durable read-append-update commits a second the embedded store takes, beside this disk's own sync.
// node dist/bench/store.js [rounds]
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decisionId, eventId, userId, type UserId } from '../src/events/index.ts';
import { unknownUser, type UserState } from '../src/state/index.ts';
import { openLmdbStore } from '../src/store/drivers/lmdb/open.ts';
import type { Commit, Store } from '../src/store/index.ts';

const at = 1_700_000_000_000;
const folder = mkdtempSync(join(tmpdir(), 'fantail-bench-'));
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const secondsSince = (start: bigint) => Number(process.hrtime.bigint() - start) / 1e9;

/** Appends of 8 KiB, each synced: the most that one writer without batching can do. */
function rawSyncs(count: number): number {
  const path = join(folder, 'raw');
  const file = openSync(path, 'w');
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

/** Reads, then commits with a fact and a record, `batch` users at a time. */
async function commitsPerSecond(store: Store, batch: number, total: number): Promise<number> {
  const users = Array.from({ length: 5000 }, (_, i) => userId.parse(`user-${i}`));
  const start = process.hrtime.bigint();
  for (let done = 0; done < total; done += batch) {
    const some = Array.from({ length: batch }, (_, i) => users[(done + i) % users.length]!);
    const read = await store.read(some);
    const outcomes = await store.commit(some.map((user, i) => commitOf(user, read[i]!.version)));
    if (outcomes.some(({ kind }) => kind !== 'committed')) throw new Error('a commit was lost');
  }
  return total / secondsSince(start);
}

const rounds = Number(process.argv[2] ?? 3);
const store = await openLmdbStore({ path: join(folder, 'store') });
const sizes = [
  { batch: 1, total: 300 },
  { batch: 100, total: 10_000 },
  { batch: 1000, total: 20_000 },
];
for (const { batch, total } of sizes) {
  const ours: number[] = [];
  const raw: number[] = [];
  for (let round = 0; round < rounds; round++) {
    raw.push(rawSyncs(200));
    ours.push(await commitsPerSecond(store, batch, total));
  }
  const syncs = median(ours) / batch;
  console.log(
    `batch ${batch}: ${median(ours).toFixed(0)} commits/s, ${syncs.toFixed(0)} groups/s, ` +
      `raw fdatasync ${median(raw).toFixed(0)}/s, ratio ${(syncs / median(raw)).toFixed(2)}`,
  );
}
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
console.log(
  `resident ${megabytes(process.memoryUsage().rss)} MB; ` +
    `${serial} commits in ${megabytes(statSync(join(folder, 'store', 'data.mdb')).size)} MB`,
);
await store.close();
rmSync(folder, { recursive: true });
