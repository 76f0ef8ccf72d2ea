// The voter mailings of Gerber, Green and Larimer: unequal arms, drawn by household; data beside the repository.
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { data, example, json, temporary, writeRows } from '../../src/apps/cli/sample.ts';

const file = join(data, 'social_pressure', 'social_dev.csv.gz');
const folder = temporary();
const workspace = join(folder, 'workspace');

interface Imported {
  readonly users: number;
  readonly arms: readonly { readonly arm: string; readonly share: number; readonly probability: number }[];
}
interface Evaluated {
  readonly rows: number;
  readonly users: number;
  readonly measures: readonly {
    readonly measure: string;
    readonly best?: string;
    readonly policies: readonly {
      readonly policy: string;
      readonly verdict: string;
      readonly gains: readonly { readonly low: number; readonly high: number }[];
    }[];
  }[];
}

/** The first people of the file, with whole households. */
async function somePeople(count: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of createInterface(createReadStream(file).pipe(createGunzip()))) {
    const household = line.split(',')[0];
    if (lines.length > count && lines.at(-1)!.split(',')[0] !== household) break;
    lines.push(line);
  }
  return lines;
}

describe.skipIf(!existsSync(file))('the voter mailings', () => {
  test('households are the units of drawing, splitting and intervals', async () => {
    const [header = '', ...people] = await somePeople(30_000);
    const part = writeRows(join(folder, 'part.csv'), people, header);
    const program = ['--program', example('social-pressure/program.ts')];
    const mapping = ['--mapping', example('social-pressure/logged.json')];
    const imported = await json<Imported>('import', part, '--workspace', workspace, ...program, ...mapping);
    const households = new Set(people.map((row) => row.split(',')[0])).size;
    expect(imported.users).toBe(households);
    expect(imported.arms.map(({ probability }) => probability)).toEqual([0.625, 0.125, 0.125, 0.125]);
    for (const { share, probability } of imported.arms)
      expect(Math.abs(share - probability)).toBeLessThan(0.02);

    const { measures, users } = await json<Evaluated>('evaluate', '--workspace', workspace);
    expect(users).toBe(households);
    const votes = measures.find(({ measure }) => measure === 'vote')!.policies;
    expect(votes.map(({ policy }) => policy)).toEqual([
      'nobody',
      'everybody civic-duty',
      'everybody hawthorne',
      'everybody neighbors',
    ]);
    // Published for all, in points over nobody, with 95 % intervals by household: +1.79, +2.57, +8.13.
    [0.0179, 0.0257, 0.0813].forEach((published, arm) => {
      const { gains, verdict } = votes[arm + 1]!;
      expect(verdict).toBe('reliable');
      expect(gains[0]!.low).toBeLessThan(published);
      expect(gains[0]!.high).toBeGreaterThan(published);
    });

    const learned = await json<{ rows: number; users: number; rest: number }>(
      'learn',
      '--workspace',
      workspace,
    );
    expect(learned.rows + learned.rest).toBe(people.length);
    const rest = await json<Evaluated>('evaluate', '--workspace', workspace);
    expect(rest.users + learned.users).toBe(households);
    for (const { best } of rest.measures) expect(best).toBe('everybody neighbors');
  });
});
