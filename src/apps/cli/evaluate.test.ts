import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { asHillstrom, customers, example, fantail, json, temporary, writeRows } from './sample.ts';

interface Judged {
  readonly policy: string;
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly estimates: readonly {
    readonly estimator: string;
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly gains: readonly {
    readonly over: string;
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly significant: boolean;
  }[];
}
interface Evaluated {
  readonly rows: number;
  readonly learnedFrom: number;
  readonly measures: readonly {
    readonly measure: string;
    readonly best?: string;
    readonly policies: readonly Judged[];
    readonly conclusion: string;
  }[];
}
interface Learned {
  readonly rows: number;
  readonly rest: number;
  readonly file: string;
  readonly increments: readonly {
    readonly objective: string;
    readonly action: string;
    readonly mean: number;
  }[];
}

const folder = temporary();
const inside = (name: string) => join(folder, name);
const measure = ({ measures }: Evaluated, name: string) => measures.find((one) => one.measure === name)!;
const policy = (evaluated: Evaluated, name: string, of: string): Judged =>
  measure(evaluated, name).policies.find((one) => one.policy === of)!;
const snips = (judged: Judged): number =>
  judged.estimates.find(({ estimator }) => estimator === 'snips')!.value;

describe('customers of whom half like the one e-mail and half the other', () => {
  const rows = customers(6000);
  const workspace = inside('made-up');
  let before: Evaluated;
  let learned: Learned;
  let after: Evaluated;

  beforeAll(async () => {
    await json(...asHillstrom(writeRows(inside('made-up.csv'), rows), workspace));
    before = await json<Evaluated>('evaluate', '--workspace', workspace);
    learned = await json<Learned>('learn', '--workspace', workspace, '--seed', '7');
    after = await json<Evaluated>('evaluate', '--workspace', workspace);
  });

  test('single arms are worth the means of their rows', () => {
    expect(before.rows).toBe(6000);
    const cells = rows.map((row) => row.split(','));
    for (const [arm, name] of Object.entries({
      Mens: 'everybody mens',
      Womens: 'everybody womens',
      No: 'nobody',
    })) {
      const own = cells.filter((row) => row[8] === `${arm} E-Mail`);
      const mean = own.reduce((sum, row) => sum + Number(row[9]), 0) / own.length;
      const judged = policy(before, 'visit', name);
      expect(snips(judged)).toBeCloseTo(mean, 12);
      expect(judged.verdict).toBe('reliable');
      expect(judged.estimates[0]!.low).toBeLessThan(mean);
      expect(judged.estimates[0]!.high).toBeGreaterThan(mean);
    }
  });

  test('a policy is learned from one side of the users and evaluated on the other', () => {
    expect(learned.rows + learned.rest).toBe(6000);
    expect(Math.abs(learned.rows - 3000)).toBeLessThan(4 * Math.sqrt(1500));
    expect(after).toMatchObject({ rows: learned.rest, learnedFrom: learned.rows });
    // The truth: +.15 visits by each e-mail, as half of those who get it like it; the sd of a difference is about .013.
    for (const { objective, mean } of learned.increments)
      if (objective === 'visit') expect(Math.abs(mean - 0.15)).toBeLessThan(0.05);
  });

  test('the learned policy sends everybody the right one, and gains significantly over the best arm', () => {
    const { best, conclusion } = measure(after, 'visit');
    const judged = policy(after, 'visit', 'learned policy');
    const gain = judged.gains.find(({ over }) => over === best)!;
    // The truth is .4 with the right e-mail and .25 with either to all; exploration takes a little.
    expect(Math.abs(snips(judged) - 0.395)).toBeLessThan(0.05);
    expect(Math.abs(gain.value - 0.145)).toBeLessThan(0.06);
    expect(gain.low).toBeGreaterThan(0);
    expect(gain.significant).toBe(true);
    expect(conclusion).toContain('significantly better in visit');
  });

  test('the same seed learns the same artefact, another seed another', async () => {
    const again = await json<Learned>('learn', '--workspace', workspace, '--seed', '7');
    expect(again).toEqual(learned);
    const other = await json<Learned>('learn', '--workspace', workspace, '--seed', '8');
    expect(other.file).not.toBe(learned.file);
    await json('learn', '--workspace', workspace, '--seed', '7');
  });

  test('rows that were learned from are never evaluated on', async () => {
    const ran = await fantail('evaluate', '--workspace', workspace, '--rows', 'all');
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('OPERATIONS_ROWS_LEARNED_FROM');
    await json('learn', '--workspace', workspace, '--share', '1');
    expect((await fantail('evaluate', '--workspace', workspace)).err).toContain(
      'OPERATIONS_ROWS_LEARNED_FROM',
    );
    await json('learn', '--workspace', workspace, '--seed', '7');
  });

  test('people read a table of 80 columns, and the estimator can be chosen', async () => {
    const { out, code } = await fantail('evaluate', '--workspace', workspace, '--estimators', 'ips');
    expect(code).toBe(0);
    expect(out).toContain('By ips');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const wrong = await fantail('evaluate', '--workspace', workspace, '--estimators', 'guess');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('switch-dr:<setting>')]);
  });

  test('an artefact that was altered is refused', async () => {
    writeFileSync(
      inside('altered.json'),
      readFileSync(learned.file, 'utf8').replace('"mean":[', '"mean":[1,'),
    );
    const ran = await fantail('evaluate', '--workspace', workspace, '--artefact', inside('altered.json'));
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('LEARNING_ARTEFACT_BROKEN')]);
  });
});

test('where the e-mails do the same to everybody, the gain is called not significant', async () => {
  const rows = customers(3000).map((row) => row.replace(/^(.*),(\d),(\d),([^,]*,\d,[^,]*,)/, '$1,$3,$2,$4'));
  const alike = rows.map((row, i) => row.replace(/,\d,\d,[\d.]+$/, `,${Number(i % 7 === 0)},0,0`));
  await json(...asHillstrom(writeRows(inside('alike.csv'), alike), inside('alike')));
  await json('learn', '--workspace', inside('alike'));
  const { conclusion } = measure(await json<Evaluated>('evaluate', '--workspace', inside('alike')), 'visit');
  expect(conclusion).toContain('not significant');
});

test('an arm that was never drawn is refused, not estimated', async () => {
  const mapping = readFileSync(example('hillstrom/logged.json'), 'utf8')
    .replace('"No E-Mail": "no-send",', '')
    .replace('"No E-Mail": 1, ', '')
    .replace('["No E-Mail", ', '[');
  writeFileSync(inside('always.json'), mapping);
  const rows = customers(600);
  const file = writeRows(inside('always.csv'), rows);
  const counts = await json<{ counts: { rejected: number } }>(
    ...asHillstrom(file, inside('always')),
    '--mapping',
    inside('always.json'),
  );
  expect(counts.counts.rejected).toBe(rows.filter((row) => row.includes('No E-Mail')).length);
  const evaluated = await json<Evaluated>('evaluate', '--workspace', inside('always'));
  const { verdict, estimates, reasons } = policy(evaluated, 'visit', 'nobody');
  expect(verdict).toBe('refused');
  expect(estimates).toEqual([]);
  expect(reasons.join()).toContain('100.0 % of its choices were never made in the log');
});

test('there must be something to work on', async () => {
  const { err, code } = await fantail('learn', '--workspace', inside('nowhere'));
  expect([code, err]).toEqual([1, expect.stringContaining('OPERATIONS_WORKSPACE_MISSING')]);
});
