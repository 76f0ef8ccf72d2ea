// What the test of followed runs runs in a process of its own: one command, held before a commit until it may go on.
import { existsSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { contextOf } from '../../src/apps/cli/run.ts';
import { operations } from '../../src/operations/index.ts';
import type { Store } from '../../src/store/index.ts';

/** Runs `decide` and waits before this commit, the first being 1, until the file `go` is there. */
export interface FollowedErrand {
  readonly request: Readonly<Record<string, unknown>>;
  readonly before: number;
  readonly go: string;
}

const say = (word: object) => void writeSync(1, `${JSON.stringify(word)}\n`);

function held(store: Store, { before, go }: FollowedErrand): Store {
  let commits = 0;
  return {
    ...store,
    commit: async (all) => {
      if (++commits === before) {
        say({ waits: true });
        while (!existsSync(go)) await wait(1);
      }
      return store.commit(all);
    },
  };
}

async function run(errand: FollowedErrand): Promise<void> {
  const told: string[] = [];
  const here = contextOf({ out: () => undefined, err: (text) => void told.push(text) }, '0.0.0');
  const decide = operations.find(({ name }) => name === 'decide')!;
  await decide.run(decide.input.parse(errand.request), {
    ...here,
    openWorkspace: async (...how) => {
      const opened = await here.openWorkspace(...how);
      return { ...opened, store: held(opened.store, errand) };
    },
  });
  say({ told });
}

const given = JSON.parse(process.argv[2] ?? 'null') as FollowedErrand | null;
if (given?.go) await run(given);
