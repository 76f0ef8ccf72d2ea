// Commands of two processes that begin at one time, for tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { endOf, type Children } from '../../src/store/drivers/lmdb/children.ts';
import type { RaceErrand } from './race-child.ts';

/** What a command gave. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Commands = RaceErrand['commands'];

/** Runs as many commands in each of two processes, each pair at one time; what each process said of each. */
export async function raced(
  children: Children<RaceErrand>,
  { path, of }: { readonly path: string; readonly of: readonly [Commands, Commands] },
): Promise<readonly (readonly Said[])[]> {
  mkdirSync(path);
  const running = of.map((commands) => children.start({ path, commands }));
  // A child may end before the other.
  const ended = running.map(({ child }) => endOf(child));
  const heard = async (words: number) => {
    while (running.some(({ said }) => said.length < words)) {
      const gone = running.find(({ child, said }) => child.exitCode !== null && said.length < words);
      if (gone) throw new Error(`a process ended early, after ${JSON.stringify(gone.said.at(-1))}`);
      await wait(1);
    }
  };
  for (let number = 0; number < of[0].length; number++) {
    await heard(2 * number + 1);
    writeFileSync(join(path, `go-${number}`), '');
  }
  await heard(2 * of[0].length);
  await Promise.all(ended);
  return of[0].map((_, number) => running.map(({ said }) => said[2 * number + 1] as Said));
}
