// The e-mail test of Kevin Hillstrom, from file to decisions; the data are read from beside the repository.
import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { asHillstrom, data, example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';

const file = join(data, 'hillstrom', 'hillstrom_dev.csv.gz');
const hasData = existsSync(file);
const folder = temporary();
const workspace = join(folder, 'workspace');

interface Evaluated {
  readonly measures: readonly {
    readonly measure: string;
    readonly best?: string;
    readonly conclusion: string;
    readonly policies: readonly {
      readonly policy: string;
      readonly estimates: readonly { readonly estimator: string; readonly value: number }[];
      readonly gains: readonly { readonly low: number; readonly high: number }[];
    }[];
  }[];
}

const evaluate = () => json<Evaluated>('evaluate', '--workspace', workspace);
const visits = ({ measures }: Evaluated) => measures.find(({ measure }) => measure === 'visit')!.policies;

/** The first customers of the file, one of them broken. */
async function someCustomers(): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface(createReadStream(file).pipe(createGunzip())))
    if (lines.push(line) > 500) break;
  lines[100] = lines[100]!.replace(/^\d+/, 'often');
  const path = join(folder, 'customers.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

describe.skipIf(!hasData)('the Hillstrom data', () => {
  let imported: {
    readonly counts: object;
    readonly arms: readonly { readonly outcomes: Record<string, { mean: number }> }[];
  };

  beforeAll(async () => {
    imported = await json(...asHillstrom(file, workspace));
  });

  test('are imported whole, with the published rates of visits by arm', () => {
    expect(imported.counts).toEqual({ read: 44_910, kept: 44_910, rejected: 0, blank: 0 });
    const rates = imported.arms.map(({ outcomes }) => outcomes['visit']!.mean.toFixed(4));
    expect(rates).toEqual(['0.1063', '0.1823', '0.1485']);
  });

  test('single arms are worth these rates, and increments agree with the published ones', async () => {
    const arms = visits(await evaluate());
    const snips = arms.map(
      ({ estimates }) => estimates.find(({ estimator }) => estimator === 'snips')!.value,
    );
    expect(snips.map((value) => value.toFixed(4))).toEqual(['0.1063', '0.1823', '0.1485']);
    // Of the whole file, in points: +7.66 and +4.52.
    [0.0766, 0.0452].forEach((published, arm) => {
      const { low, high } = arms[arm + 1]!.gains[0]!;
      expect(low).toBeLessThan(published);
      expect(high).toBeGreaterThan(published);
    });
  });

  test('a learned policy is held against the best single arm, and is not called better than it is', async () => {
    await json('learn', '--workspace', workspace);
    const { measures } = await evaluate();
    expect(measures.map(({ measure }) => measure).toSorted()).toEqual([
      'conversion',
      'spend',
      'value',
      'visit',
    ]);
    for (const { best, conclusion, policies } of measures) {
      const names = policies.map(({ policy }) => policy);
      expect(names).toEqual([
        'nobody',
        'everybody mens',
        'everybody womens',
        'learned policy',
        '- not exploring',
      ]);
      expect(best).toBe('everybody mens');
      expect(conclusion).toContain('not significant');
    }
  });

  test('customers are decided for, decisions explained and repeated', async () => {
    const customers = await someCustomers();
    const argv = [
      'decide',
      customers,
      '--workspace',
      workspace,
      '--mapping',
      example('hillstrom/customers.json'),
    ];
    const decided = await json<{ counts: object; decisions: number }>(
      ...argv,
      '--out',
      join(folder, 'decisions.csv'),
    );
    expect(decided).toMatchObject({ decisions: 499, counts: { read: 500, kept: 499, rejected: 1 } });
    const replayed = await fantail('replay', '--workspace', workspace);
    expect([replayed.code, replayed.out]).toEqual([
      0,
      expect.stringContaining('499 the same, bit for bit, 0 differ'),
    ]);
  });
});
