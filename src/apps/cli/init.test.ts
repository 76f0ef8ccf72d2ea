import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fantail, json, temporary } from './sample.ts';

const folder = temporary();

/** The commands that the README of a starter tells to run, as they are to be typed from outside its folder. */
const commandsOf = (readme: string, place: string): readonly (readonly string[])[] =>
  readme
    .split('```')[1]!
    .split('\n')
    .filter((line) => line.startsWith('fantail '))
    .map((line) => {
      const words = line.split(' ').slice(1);
      const isPath = (word: string) => word.includes('.') && !word.includes(':');
      const typed = words.map((word) => (isPath(word) || word === 'lake' ? join(place, word) : word));
      return [...typed, '--workspace', join(place, 'workspace')];
    });

test('the starter does what its README says, command by command', async () => {
  const place = join(folder, 'first');
  const { files } = await json<{ readonly files: readonly string[] }>('init', place);
  expect(readdirSync(place).toSorted()).toEqual(files.toSorted());
  const commands = commandsOf(readFileSync(join(place, 'README.md'), 'utf8'), place);
  expect(commands.map(([name]) => name)).toEqual([
    'decide',
    'replay',
    'import',
    'learn',
    'evaluate',
    'export',
  ]);
  const ran = new Map<string, string>();
  for (const command of commands) {
    const { code, out, err } = await fantail(...command);
    expect([command[0], code, err.includes('Error')]).toEqual([command[0], 0, false]);
    ran.set(command[0]!, out);
  }
  expect(ran.get('decide')).toContain('6 decisions');
  for (const code of ['not_in_audience 1', 'opted_out 1', 'no_address 1'])
    expect(ran.get('decide')).toContain(code);
  expect(ran.get('replay')).toContain('6 the same, bit for bit, 0 differ');
  expect(ran.get('import')).toContain('3 new facts');
  expect(ran.get('evaluate')).toContain('refused');
  expect(readdirSync(join(place, 'lake')).toSorted()).toEqual([
    'candidates',
    'choices',
    'decisions',
    'facts',
  ]);
  expect(readFileSync(join(place, 'decisions.csv'), 'utf8')).toContain(
    'cid,2026-03-02T12:00:00.000Z,no-send',
  );
});

test('nothing is written over', async () => {
  const { code, err } = await fantail('init', folder);
  expect([code, err]).toEqual([1, expect.stringContaining('OPERATIONS_FOLDER_NOT_EMPTY')]);
});

test('every command explains itself, and an unknown one is a usage error', async () => {
  for (const name of [
    'init',
    'import',
    'decide',
    'learn',
    'evaluate',
    'simulate',
    'replay',
    'explain',
    'export',
  ]) {
    const { code, out } = await fantail(name, '--help');
    expect([name, code]).toEqual([name, 0]);
    expect(out).toContain('--json');
  }
  expect((await fantail('guess')).code).toBe(2);
});
