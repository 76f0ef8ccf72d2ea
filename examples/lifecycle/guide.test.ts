// The guide docs/experiments.md, command by command.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fantail, temporary } from '../../src/apps/cli/sample.ts';
import { blocksOf } from './commands.ts';
import { writeMarket } from './market.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);

test('docs/experiments.md goes from design to verdict by its commands, and shows what they print', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/experiments.md'), 'utf8');
  let printed = '';
  const ran: string[] = [];
  for (const block of blocksOf(page, inside)) {
    if (block.kind === 'shown') {
      for (const line of block.lines) expect(printed).toContain(line);
      continue;
    }
    printed = '';
    for (const words of block.commands) {
      if (words[0] === 'node') {
        writeMarket(words.at(-1)!);
        continue;
      }
      const { code, out, err } = await fantail(...words.slice(5));
      expect(code, err).toBe(0);
      expect(Math.max(...out.split('\n').map((one) => one.length))).toBeLessThanOrEqual(96);
      printed += out;
      ran.push(words[5] === 'experiment' ? words[6]! : words[5]!);
    }
  }
  expect(ran).toEqual([
    'import',
    'design',
    'design',
    'start',
    'import',
    'look',
    'look',
    'look',
    'stop',
    'report',
  ]);
  const html = readFileSync(inside('invitation.html'), 'utf8');
  for (const words of [
    'synthetic',
    'Everything went as registered',
    'median-unbiased',
    'Units respond independently',
  ])
    expect(html).toContain(words);
});
