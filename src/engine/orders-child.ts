// What the test of orders runs in a process of its own: dispatches for ever, one intent at a time.
import { writeSync } from 'node:fs';
import { millis, msPerHour } from '../kit/index.ts';
import { openLmdbStore } from '../store/drivers/lmdb/open.ts';
import { start, workerOver } from './rivals.ts';

/** Lets out what is due in the store at `path` until it is killed; says what each dispatch did. */
export interface OrdersErrand {
  readonly path: string;
}

async function run({ path }: OrdersErrand): Promise<void> {
  const engine = workerOver(await openLmdbStore({ path }));
  for (;;) {
    const now = millis(start + msPerHour);
    const report = await engine.dispatch({ now, limit: 1, lease: 1 }, () => undefined);
    writeSync(1, `${JSON.stringify(report)}\n`);
  }
}

const given = JSON.parse(process.argv[2] ?? 'null') as OrdersErrand | null;
if (given?.path) await run(given);
