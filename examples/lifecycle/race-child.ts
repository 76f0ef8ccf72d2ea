// What the test of races runs in a process of its own: commands, each as soon as its file `go-<number>` is there.
import { existsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from '../../src/apps/cli/run.ts';

/** Commands to be run one after another; what each gave is said as one line. */
export interface RaceErrand {
  /** Where the files that start them appear. */
  readonly path: string;
  readonly commands: readonly (readonly string[])[];
}

async function race({ path, commands }: RaceErrand): Promise<void> {
  for (const [number, argv] of commands.entries()) {
    let [out, err] = ['', ''];
    const streams = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
    writeSync(1, `${JSON.stringify({ ready: number })}\n`);
    while (!existsSync(join(path, `go-${number}`))) await wait(1);
    const code = await run(argv, { streams, version: '0.0.0' });
    writeSync(1, `${JSON.stringify({ code, out, err })}\n`);
  }
}

const given = JSON.parse(process.argv[2] ?? 'null') as RaceErrand | null;
if (given?.path) await race(given);
