// What the test of contended looks runs in a process of its own: looks that wait for another process before they record.
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { contextOf } from '../../src/apps/cli/run.ts';
import { operations } from '../../src/operations/index.ts';
import type { Store } from '../../src/store/index.ts';

/** Looks that two processes take, one after another; each records only when both are about to. */
export interface ContendedErrand {
  /** A folder in which they see each other. */
  readonly path: string;
  readonly me: string;
  readonly other: string;
  readonly looks: readonly Readonly<Record<string, unknown>>[];
}

/** What came of a look: what it gave, or the code of why not. */
export interface Outcome {
  readonly gave: unknown;
  readonly code: string | null;
}

/** What is recorded of an experiment is a notice of this name. */
const history = 'experiment:';

async function run({ path, me, other, looks }: ContendedErrand): Promise<void> {
  const quiet = { out: () => undefined, err: () => undefined };
  const here = contextOf(quiet, '0.0.0');
  const look = operations.find(({ name }) => name === 'experiment look')!;
  const arrive = (number: number) => writeFileSync(join(path, `${number}-${me}`), '');
  const meeting = async (number: number) => {
    arrive(number);
    while (!existsSync(join(path, `${number}-${other}`))) await wait(1);
  };
  const met = (store: Store, number: number): Store => ({
    ...store,
    post: async (name, value, expected) => {
      if (name.startsWith(history)) await meeting(number);
      return store.post(name, value, expected);
    },
  });
  for (const [number, request] of looks.entries()) {
    const context = {
      ...here,
      openWorkspace: async (...how: Parameters<typeof here.openWorkspace>) => {
        const opened = await here.openWorkspace(...how);
        return { ...opened, store: met(opened.store, number) };
      },
    };
    const outcome = await look.run(look.input.parse(request), context).then(
      (gave): Outcome => ({ gave, code: null }),
      (error: { readonly code: string }): Outcome => ({ gave: null, code: error.code }),
    );
    // Where it never came to recording, the other does not wait for ever.
    arrive(number);
    writeSync(1, `${JSON.stringify(outcome)}\n`);
  }
}

const given = JSON.parse(process.argv[2] ?? 'null') as ContendedErrand | null;
if (given?.path) await run(given);
