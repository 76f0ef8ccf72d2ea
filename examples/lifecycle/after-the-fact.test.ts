// The guide docs/after-the-fact.md, command by command, on public data.
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { data, fantail, temporary } from '../../src/apps/cli/sample.ts';
import { blocksOf } from './commands.ts';

const files = {
  hillstrom: join(data, 'hillstrom', 'hillstrom_dev.csv.gz'),
  letters: join(data, 'social_pressure', 'social_dev.csv.gz'),
};
const folder = temporary();
const inside = (name: string) => join(folder, name);

/** The header and the first people, with whole households. */
async function firstPeople(count: number): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface(createReadStream(files.letters).pipe(createGunzip()))) {
    if (lines.length > count && lines.at(-1)!.split(',')[0] !== line.split(',')[0]) break;
    lines.push(line);
  }
  const path = inside('letters.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** The commands of one section of the page; gives how many were run. */
async function follow(section: string, places: Readonly<Record<string, string>>): Promise<number> {
  const page = readFileSync(join(import.meta.dirname, '../../docs/after-the-fact.md'), 'utf8');
  const part = page.split('\n## ').find((one) => one.startsWith(section))!;
  let printed = '';
  let ran = 0;
  for (const block of blocksOf(part, inside)) {
    if (block.kind === 'shown') {
      // The day on which a plan was written is another each time.
      const isDated = (line: string) => line.startsWith('registered at');
      for (const line of block.lines) if (!isDated(line)) expect(printed).toContain(line);
      continue;
    }
    printed = '';
    for (const words of block.commands) {
      const { code, out, err } = await fantail(...words.slice(5).map((word) => places[word] ?? word));
      expect(code, err).toBe(0);
      printed += out;
      ran++;
    }
  }
  return ran;
}

describe.skipIf(!existsSync(files.hillstrom))('docs/after-the-fact.md, the Hillstrom data', () => {
  test('go from import to report, labelled', async () => {
    expect(await follow('An e-mail', { 'hillstrom.csv.gz': files.hillstrom })).toBe(5);
    expect(readFileSync(inside('mail.html'), 'utf8')).toContain('analysed after the fact');
    const again = await fantail(
      'experiment',
      'report',
      'merchandise',
      '--workspace',
      inside('mail'),
      '--json',
    );
    const { quality } = JSON.parse(again.out) as { quality: { ps: Record<string, number> } };
    expect(quality.ps['sample-ratio']).toBeGreaterThan(0.001);
  }, 400_000);
});

describe.skipIf(!existsSync(files.letters))('docs/after-the-fact.md, the voter mailings', () => {
  test('go from import to report, by household', async () => {
    expect(await follow('A letter', { 'letters.csv': await firstPeople(30_000) })).toBe(5);
    expect(readFileSync(inside('letters.html'), 'utf8')).toContain('Design effect');
  }, 400_000);
});
