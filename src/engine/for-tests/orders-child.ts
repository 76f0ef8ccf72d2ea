// What the test of orders runs in a process of its own: dispatches, one intent at a time.
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { millis, msPerHour } from '../../kit/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { start, workerOver } from './rivals.ts';

/** Dispatches over the store at `path` as often as the notice `go` there says, until it is killed; says what each did. */
export interface OrdersErrand {
  readonly path: string;
}

async function run({ path }: OrdersErrand): Promise<void> {
  const store = await openLmdbStore({ path });
  const engine = workerOver(store);
  for (let done = 0; ;) {
    const [go] = await store.readNotices(['go']);
    if (done >= Number(go!.value)) {
      await wait(1);
      continue;
    }
    const now = millis(start + msPerHour);
    const report = await engine.dispatch({ now, limit: 1, lease: 1 }, () => undefined);
    done++;
    writeSync(1, `${JSON.stringify(report)}\n`);
  }
}

const given = JSON.parse(process.argv[2] ?? 'null') as OrdersErrand | null;
if (given?.path) await run(given);
