// What the test of spending runs in processes of their own: users of its own come by the hour.
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { buyersAt, buyersSetup, engineOver, type Scarce } from './buyers.ts';

/** Decides for users of its own over the store at `path`, hour by hour, once `go` is posted. */
export interface SpendingErrand {
  readonly path: string;
  readonly name: string;
  readonly scarce: Scarce;
  readonly steps: number;
  readonly perHour: number;
}

async function run({ path, name, scarce, steps, perHour }: SpendingErrand): Promise<void> {
  const store = await openLmdbStore({ path });
  const engine = engineOver(store, buyersSetup(scarce));
  await store.post(`here ${name}`, true, 0);
  while ((await store.readNotices(['go']))[0]!.version === 0) await wait(1);
  for (let step = 0; step < steps; step++) await engine.take(buyersAt(name, step, perHour));
  await store.close();
  writeSync(1, `${JSON.stringify({ name })}\n`);
}

const given = JSON.parse(process.argv[2] ?? 'null') as SpendingErrand | null;
if (given?.path) await run(given);
