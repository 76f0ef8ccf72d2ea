import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeDecision, encodeDecision, type Decision } from '../../decision/index.ts';
import { openLmdbStore } from '../../store/drivers/lmdb/open.ts';
import { readTable, rowOf } from '../../tables/index.ts';
import { queryTable } from '../../tables/drivers/files/query.ts';
import { openSource } from '../../tables/drivers/files/open.ts';
import { asHillstrom, customers, example, fantail, json, temporary, writeRows } from './sample.ts';

interface Decided {
  readonly decisions: number;
  readonly counts: { readonly read: number; readonly kept: number; readonly rejected: number };
  readonly actions: readonly {
    readonly action: string;
    readonly decisions: number;
    readonly meanProbability: number;
  }[];
  readonly reasons: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
}
interface Explained {
  readonly decision: string;
  readonly objectives: readonly { readonly name: string; readonly rate: number }[];
  readonly choices: readonly {
    readonly name: string;
    readonly increments: readonly { readonly mean: number }[];
    readonly terms: readonly number[];
    readonly value: number;
    readonly probability: number;
  }[];
  readonly chosen: string;
  readonly propensity: number;
}
interface Replayed {
  readonly decisions: number;
  readonly same: number;
  readonly differing: readonly {
    readonly decision: string;
    readonly differences: readonly { readonly what: string }[];
  }[];
}

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('shop');
const newOnes = customers(300, 'new ones');

const decide = (out: string, ...more: readonly string[]) =>
  json<Decided>(
    'decide',
    inside('new.csv'),
    '--workspace',
    workspace,
    '--mapping',
    example('hillstrom/customers.json'),
    '--out',
    inside(out),
    ...more,
  );

const rowsOf = (path: string): readonly Readonly<Record<string, string>>[] => {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])));
};
const chance = ({ actions }: Decided, name: string): number =>
  actions.find(({ action }) => action === name)!.meanProbability;

beforeAll(async () => {
  await json(...asHillstrom(writeRows(inside('past.csv'), customers(4000)), workspace));
  await json('learn', '--workspace', workspace);
  writeRows(inside('new.csv'), newOnes);
});

describe('decisions for a file of customers', () => {
  test('one each, with the probability of every action, and the right e-mail', async () => {
    const decided = await decide('plain.csv', '--at', '2008-04-01T09:00:00Z');
    expect(decided.counts).toMatchObject({ read: 300, kept: 300, rejected: 0 });
    const rows = rowsOf(inside('plain.csv'));
    expect(new Set(rows.map(({ user }) => user)).size).toBe(300);
    rows.forEach((row, i) => {
      const [mens, womens, none] = ['p.mens', 'p.womens', 'p.no-send'].map((name) => Number(row[name]));
      expect(mens! + womens! + none!).toBeCloseTo(1, 12);
      const drawn = row['action'] === 'send' ? row[`p.${row['message']!}`]! : row['p.no-send']!;
      expect(row['propensity']).toBe(drawn);
      expect(row['at']).toBe('2008-04-01T09:00:00.000Z');
      const likesMens = newOnes[i]!.split(',')[3] === '1';
      expect(mens! > womens!).toBe(likesMens);
    });
    const sends = decided.actions.reduce((sum, { decisions }) => sum + decisions, 0);
    expect(sends).toBe(300);
    expect(Object.values(decided.reasons).reduce((sum, count) => sum + count, 0)).toBe(300);
  });

  test('as Parquet they say the same', async () => {
    await decide('plain.parquet');
    const { table } = await readTable(await openSource(inside('plain.parquet')), [
      { kind: 'text', name: 'decision' },
      { kind: 'number', name: 'p.no-send', range: [0, 1] },
      { kind: 'time', name: 'slot', optional: true },
    ]);
    expect(table.rows).toBe(300);
  });

  test('the answer moves with the weights, and explain says why', async () => {
    const silent = await decide('silent.csv', '--weights', 'visit=0,conversion=0,spend=0');
    expect(chance(silent, 'no-send')).toBeGreaterThan(0.97);
    const eager = await decide('eager.csv', '--weights', 'conversion=1000,spend=0,visit=0');
    expect(chance(eager, 'no-send')).toBeLessThan(0.05);
    const { decision } = rowsOf(inside('eager.csv'))[0]!;
    const explained = await json<Explained>('explain', decision!, '--workspace', workspace);
    expect(explained.objectives).toEqual([
      expect.objectContaining({ name: 'conversion', rate: 1000 }),
      expect.objectContaining({ name: 'spend', rate: 0 }),
      expect.objectContaining({ name: 'visit', rate: 0 }),
    ]);
    for (const { increments, terms, value, name } of explained.choices) {
      if (name === 'no-send') continue;
      expect(terms[0]).toBeCloseTo(1000 * increments[0]!.mean, 9);
      expect(terms.slice(1, 3).map(Math.abs)).toEqual([0, 0]);
      expect(terms.reduce((sum, term) => sum + term, 0)).toBeCloseTo(value, 9);
    }
    const best = explained.choices.toSorted((a, b) => b.value - a.value)[0]!;
    expect(best.probability).toBeGreaterThan(0.9);
    const { out } = await fantail('explain', decision!, '--workspace', workspace);
    expect(out).toContain(`Decision ${decision}`);
    expect(out).toMatch(/conversion .* x 1000 /);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('without consent nothing may be sent, and the codes say so', async () => {
    const mapping = JSON.parse(readFileSync(example('hillstrom/customers.json'), 'utf8')) as object;
    writeFileSync(inside('quiet.json'), JSON.stringify({ ...mapping, consent: { personalisation: true } }));
    writeRows(inside('strangers.csv'), customers(20, 'strangers'));
    const argv = [
      'decide',
      inside('strangers.csv'),
      '--workspace',
      workspace,
      '--mapping',
      inside('quiet.json'),
    ];
    const decided = await json<Decided>(...argv, '--out', inside('quiet.csv'));
    expect(decided).toMatchObject({ reasons: { none_eligible: 20 }, refused: { no_consent: 20 } });
    for (const row of rowsOf(inside('quiet.csv')))
      expect(row).toMatchObject({
        action: 'no-send',
        propensity: '1',
        refused: 'mens:no_consent womens:no_consent',
      });
  });

  test('without a file, all users of the workspace are decided for', async () => {
    const known = inside('known');
    const start = ['--workspace', known, '--program', example('hillstrom/program.ts')];
    const users = ['--mapping', example('hillstrom/customers.json'), ...start];
    await json('import', writeRows(inside('known.csv'), customers(30, 'known')), ...users);
    const decided = await json<Decided>('decide', '--workspace', known, '--out', inside('known-out.jsonl'));
    expect(decided).toMatchObject({ decisions: 30, counts: { read: 30, kept: 30, rejected: 0 } });
    // Nothing was learned, and an e-mail costs a cent: silence is best, and the rest is exploration.
    expect(chance(decided, 'no-send')).toBeCloseTo(0.99, 12);
  });

  test('are made under covariances and replayed bit for bit, where they were learned with them', async () => {
    const full = inside('full');
    await json(...asHillstrom(writeRows(inside('full-past.csv'), customers(1000)), full));
    await json('learn', '--workspace', full, '--covariances');
    const mapping = ['--mapping', example('hillstrom/customers.json'), '--out', inside('full.csv')];
    await json<Decided>('decide', inside('new.csv'), '--workspace', full, ...mapping);
    const wins = rowsOf(inside('full.csv')).filter(
      (row, i) => Number(row['p.mens']) > Number(row['p.womens']) === (newOnes[i]!.split(',')[3] === '1'),
    );
    expect(wins.length).toBeGreaterThan(290);
    const replayed = await json<Replayed>('replay', '--workspace', full, '--depth', 'features');
    expect(replayed).toMatchObject({ decisions: 300, same: 300, differing: [] });
  });

  test('broken rows are refused and the rest is decided for', async () => {
    const rows = customers(10, 'mixed').with(4, 'lots,of,nothing');
    writeRows(inside('mixed.csv'), rows);
    const argv = [
      'decide',
      inside('mixed.csv'),
      '--workspace',
      workspace,
      '--mapping',
      example('hillstrom/customers.json'),
    ];
    const decided = await json<Decided>(
      ...argv,
      '--out',
      inside('mixed-out.csv'),
      '--rejects',
      inside('mixed.jsonl'),
    );
    expect(decided).toMatchObject({ decisions: 9, counts: { read: 10, kept: 9, rejected: 1 } });
    expect(JSON.parse(readFileSync(inside('mixed.jsonl'), 'utf8'))).toMatchObject({ line: 6 });
  });

  test('wrong options are told before anything is done', async () => {
    const argv = ['decide', inside('new.csv'), '--workspace', workspace, '--out', inside('never.csv')];
    const mapping = ['--mapping', example('hillstrom/customers.json')];
    const before = (await json<Replayed>('replay', '--workspace', workspace)).decisions;
    expect((await fantail(...argv)).code).toBe(2);
    expect((await fantail(...argv, ...mapping, '--weights', 'joy=1')).code).toBe(2);
    expect((await fantail(...argv, ...mapping, '--weights', 'visit=much')).code).toBe(2);
    expect((await fantail(...argv, ...mapping, '--at', 'noon')).code).toBe(2);
    expect((await fantail(...argv, '--mapping', example('hillstrom/logged.json'))).code).toBe(2);
    const unknown = await fantail(...argv, ...mapping, '--out', inside('never.xlsx'));
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('TABLES_SOURCE_UNKNOWN')]);
    expect((await json<Replayed>('replay', '--workspace', workspace)).decisions).toBe(before);
  });
});

describe('replay', () => {
  test.each(['scores', 'features'])(
    'from their %s all decisions are the same, bit for bit',
    async (depth) => {
      const replayed = await json<Replayed>('replay', '--workspace', workspace, '--depth', depth);
      expect(replayed.decisions).toBeGreaterThan(900);
      expect(replayed).toMatchObject({ same: replayed.decisions, differing: [] });
    },
  );

  test('a decision that was made otherwise is found: its record is whole, and its choice is not what was drawn', async () => {
    const { decision: id = '', user = '' } = rowsOf(inside('plain.csv'))[0]!;
    const store = await openLmdbStore({ path: join(workspace, 'store') });
    const record = decodeDecision((await store.record(id as never))!);
    const altered = { ...record, propensity: 0.5, value: record.value.map((value) => value + 1) } as Decision;
    const [{ state, version } = { state: undefined, version: 0 }] = await store.read([user as never]);
    const records = [{ id: record.id, bytes: encodeDecision(altered) }];
    await store.commit([{ user: user as never, expected: version, state: state!, facts: [], records }]);
    await store.close();
    const all = await fantail('replay', '--workspace', workspace, '--json');
    expect(all.code).toBe(1);
    const { differing, same, decisions } = JSON.parse(all.out) as Replayed;
    expect(same).toBe(decisions - 1);
    expect(differing.map(({ decision }) => decision)).toEqual([id]);
    expect(new Set(differing[0]!.differences.map(({ what }) => what))).toEqual(
      new Set(['value', 'propensity']),
    );
    expect((await fantail('replay', '--workspace', workspace, '--decision', id)).out).toContain('1 differ');
  });

  test('an id that nobody made is unknown', async () => {
    for (const argv of [
      ['replay', '--decision', 'x'],
      ['explain', 'no such id'],
    ]) {
      const { code, err } = await fantail(...argv, '--workspace', workspace);
      expect([code, err]).toEqual([1, expect.stringContaining('OPERATIONS_DECISION_UNKNOWN')]);
    }
  });
});

test('export writes decisions, experience and facts as Parquet by day', async () => {
  const lake = inside('lake');
  const exported = await json<
    Record<'decisions' | 'facts' | 'choices', { readonly rows: number; readonly files: number }>
  >('export', lake, '--workspace', workspace);
  const { decisions } = JSON.parse(
    (await fantail('replay', '--workspace', workspace, '--json')).out,
  ) as Replayed;
  expect(exported.decisions.rows).toBe(decisions);
  expect(exported.choices.rows).toBe(4000);
  const counted = await queryTable(
    `SELECT (SELECT count(*) FROM decisions) AS decisions, (SELECT count(*) FROM facts WHERE kind = 'decision') AS facts,
     (SELECT count(*) FROM decisions d JOIN facts f ON f.id = 'decided:' || d.decision) AS both_,
     (SELECT count(*) FROM decisions WHERE date = '2008-04-01') AS april,
     (SELECT count(*) FROM choices c JOIN candidates k USING (decision)) AS pairs`,
    Object.fromEntries(
      ['decisions', 'facts', 'choices', 'candidates'].map((name) => [name, join(lake, name)]),
    ),
  );
  expect(rowOf(counted, 0)).toEqual({
    decisions,
    facts: decisions,
    both_: decisions,
    april: 300,
    pairs: 8000,
  });
  expect((await fantail('export', lake, '--workspace', workspace)).err).toContain(
    'OPERATIONS_FOLDER_NOT_EMPTY',
  );
});
