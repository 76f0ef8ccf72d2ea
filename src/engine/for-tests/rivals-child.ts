// What the tests of rivals run in threads and processes of their own.
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { UserId } from '../../events/index.ts';
import { millis, msPerHour } from '../../kit/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { compete, start, workerOver } from './rivals.ts';

/** Asks for each hour in turn over the store at `path`; says how many places it won and what it let out. */
export interface RivalErrand {
  readonly path: string;
  readonly name: string;
  readonly hours: number;
  /** Whom it asks for, where it is not the prize. */
  readonly user?: UserId;
}

/** What a rival has to tell: places won, and of what was let go the decisions that went out and why others did not. */
export interface RivalWord {
  readonly won: number;
  readonly sent: readonly string[];
  readonly held: readonly string[];
}

async function run({ path, name, hours, user }: RivalErrand): Promise<void> {
  const store = await openLmdbStore({ path });
  const engine = workerOver(store);
  const sent: string[] = [];
  const held: string[] = [];
  let won = 0;
  for (let n = 0; n < hours; n++) {
    if (await compete(engine, name, { n, user })) won++;
    const now = millis(start + n * msPerHour);
    const report = await engine.dispatch({ now, limit: 9, lease: 1 }, (outgoing) => {
      for (const { decision } of outgoing) sent.push(decision);
    });
    for (const [reason, count] of Object.entries(report.held))
      held.push(...Array.from({ length: count }, () => reason));
  }
  await store.close();
  const word: RivalWord = { won, sent, held };
  if (parentPort) parentPort.postMessage(word, []);
  else writeSync(1, `${JSON.stringify(word)}\n`);
}

const given = (workerData ?? JSON.parse(process.argv[2] ?? 'null')) as RivalErrand | null;
if (given?.path) await run(given);
