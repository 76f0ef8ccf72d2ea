// The guide docs/finding-a-gain.md, command by command, in small worlds.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporary } from '../../src/apps/cli/sample.ts';
import { blocksOf } from '../lifecycle/commands.ts';
import { pilot } from './pilot.ts';
import { freeListeners } from './program.ts';

/** As it is built: lives run in threads of their own, which the sources have none of. */
const built = join(import.meta.dirname, '../../dist/src/apps/cli/main.js');
const run = promisify(execFile);

const folder = temporary();
const page = readFileSync(join(import.meta.dirname, '../../docs/finding-a-gain.md'), 'utf8');
/** The guide takes a few minutes at the sizes of its figures. */
const small: Readonly<Record<string, readonly string[]>> = {
  rehearse: ['--users', '300', '--weeks', '3'],
  simulate: ['--worlds', '2', '--users', '40', '--weeks', '2', '--json'],
};

interface Simulated {
  readonly policies: readonly {
    readonly name: string;
    readonly data: string;
    readonly messages: { readonly value: number };
    readonly violations: number;
  }[];
}

test('the commands of the guide learn from a pilot and let the program compete with it', async () => {
  const commands = blocksOf(page, (path) => join(folder, path)).flatMap((block) =>
    block.kind === 'commands' ? block.commands : [],
  );
  expect(commands).toHaveLength(2);
  let said = '';
  for (const command of commands) {
    // After `npm run -s fantail --`.
    const words = command.slice(5);
    const { stdout } = await run(process.execPath, [built, ...words, ...small[words[0]!]!]);
    said = stdout;
  }
  const { policies } = JSON.parse(said) as Simulated;
  const own = policies.find(({ name }) => name === 'your program')!;
  expect(own.data).toContain('pilot.json');
  expect(own.messages.value).toBeGreaterThan(0);
  expect(policies.map(({ violations }) => violations)).toEqual([0, 0]);
});

test('the pilot differs from the program by how it chooses, and by nothing else', () => {
  const { policy, exploration } = pilot;
  expect({ ...freeListeners, policy, exploration }).toEqual(pilot);
  expect(policy.kind).toBe('uniform');
  expect(exploration.silence).toBe(0.5);
});
