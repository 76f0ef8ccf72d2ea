// What the test of volumes runs in processes of their own: it happens to one user after the other.
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { answered, engineWith, known, play } from './crowd.ts';

/** Decides for so many users of its own over the store at `path`, once `go` is posted; says how many it answered. */
export interface VolumesErrand {
  readonly path: string;
  readonly name: string;
  readonly users: number;
  readonly forecast: number;
}

async function run({ path, name, users, forecast }: VolumesErrand): Promise<void> {
  const store = await openLmdbStore({ path });
  const engine = engineWith(store, forecast);
  await store.post(`here ${name}`, true, 0);
  while ((await store.readNotices(['go']))[0]!.version === 0) await wait(1);
  let sum = 0;
  for (let n = 0; n < users; n++)
    sum += await answered(engine, [`${name}${n}`], (user) => [...known(user), play(user)]);
  await store.close();
  writeSync(1, `${JSON.stringify({ answered: sum })}\n`);
}

const given = JSON.parse(process.argv[2] ?? 'null') as VolumesErrand | null;
if (given?.path) await run(given);
