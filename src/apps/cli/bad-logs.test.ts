// Logs of choices that cannot be what they say: each is refused where it breaks, or answered with what it can tell.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asHillstrom, customers, fantail, json, temporary, writeRows } from './sample.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);

const columns = ['item', 'p', 'r', 'who', 'x', 'home'];
const mapping = {
  kind: 'bandit',
  version: 1,
  columns: [
    { kind: 'text', name: 'item' },
    { kind: 'number', name: 'p' },
    { kind: 'number', name: 'r' },
    { kind: 'text', name: 'who' },
    { kind: 'text', name: 'x' },
    { kind: 'text', name: 'home' },
  ],
  action: 'item',
  actions: {
    file: 'items.csv',
    columns: [
      { kind: 'text', name: 'id' },
      { kind: 'number', name: 'f' },
    ],
    id: 'id',
    features: ['f'],
  },
  propensity: 'p',
  reward: 'r',
  context: ['x'],
  model: { kind: 'ridge' },
};

interface Row {
  readonly item: string;
  readonly p: string;
  readonly r: string;
  readonly who: string;
  readonly x: string;
  readonly home: string;
}

/** 300 choices among three, drawn alike; users have six rows each, homes two users. */
const rows: readonly Row[] = Array.from({ length: 300 }, (_, i) => ({
  item: 'abc'[i % 3]!,
  p: '0.3333333333',
  r: String(Number((i * 7) % 10 < 4)),
  who: `u${i % 50}`,
  x: `x${i % 4}`,
  home: `h${i % 25}`,
}));

interface Asked {
  readonly rows?: readonly Row[];
  readonly items?: readonly string[];
  readonly change?: object;
  readonly more?: readonly string[];
}

function ask({
  rows: log = rows,
  items = ['a,1', 'b,2', 'c,3'],
  change,
  more = [],
}: Asked): readonly string[] {
  const cells = log.map((row) => [row.item, row.p, row.r, row.who, row.x, row.home].join());
  writeRows(inside('items.csv'), items, 'id,f');
  writeRows(inside('log.csv'), cells, columns.join());
  writeFileSync(inside('mapping.json'), JSON.stringify({ ...mapping, ...change }));
  const of = ['--log', inside('log.csv'), '--mapping', inside('mapping.json'), '--policy', 'uniform'];
  return ['evaluate', ...of, ...more];
}

interface Answered {
  readonly answers: readonly {
    readonly estimator: string;
    readonly verdict: string;
    readonly value?: number;
    readonly low?: number;
    readonly high?: number;
    readonly reasons: readonly string[];
  }[];
}

/** The eighth row, on line 9, says something else. */
const eighth = (change: Partial<Row>): readonly Row[] =>
  rows.map((row, i) => (i === 7 ? { ...row, ...change } : row));
const all = (change: Partial<Row>): readonly Row[] => rows.map((row) => ({ ...row, ...change }));
/** Any cell may be missing. */
const gaps = {
  columns: mapping.columns.map((column) => ({ ...column, optional: true })),
  actions: {
    ...mapping.actions,
    columns: mapping.actions.columns.map((column) => ({ ...column, optional: true })),
  },
};

describe('a log of choices is refused, with its place,', () => {
  test.each<[string, Asked, string, string]>([
    ['of probability 0', { rows: eighth({ p: '0' }) }, 'OPERATIONS_INPUT_UNREADABLE', 'line 9: p is 0'],
    ['above 1', { rows: eighth({ p: '1.5' }) }, 'OPERATIONS_INPUT_UNREADABLE', 'line 9: p is 1.5'],
    ['below 0', { rows: eighth({ p: '-0.1' }) }, 'OPERATIONS_INPUT_UNREADABLE', 'line 9: p is -0.1'],
    [
      'of an infinite weight',
      { rows: eighth({ p: '1e-320' }) },
      'OPERATIONS_INPUT_UNREADABLE',
      'line 9: p is',
    ],
    [
      'of a probability that is none',
      { rows: eighth({ p: 'NaN' }) },
      'OPERATIONS_INPUT_UNREADABLE',
      'line 9',
    ],
    ['without a probability', { rows: eighth({ p: '' }) }, 'OPERATIONS_INPUT_UNREADABLE', 'p is missing'],
    ['of a reward that is none', { rows: eighth({ r: 'NaN' }) }, 'OPERATIONS_INPUT_UNREADABLE', 'line 9'],
    ['of an unknown arm', { rows: eighth({ item: 'z' }) }, 'OPERATIONS_DOCUMENT_INVALID', '"z"'],
    ['of an arm that is two', { items: ['a,1', 'b,2', 'b,9', 'c,3'] }, 'OPERATIONS_INPUT_UNREADABLE', '"b"'],
    [
      'of a reward that nobody knows',
      { rows: eighth({ r: '' }), change: gaps },
      'OPERATIONS_INPUT_UNREADABLE',
      'line 9: r is missing',
    ],
    [
      'of no arm',
      { rows: eighth({ item: '' }), change: gaps },
      'OPERATIONS_INPUT_UNREADABLE',
      'line 9: item is missing',
    ],
    [
      'of nobody',
      { rows: eighth({ who: '' }), change: { ...gaps, user: 'who' } },
      'OPERATIONS_INPUT_UNREADABLE',
      'line 9: who is missing',
    ],
    [
      'of no position',
      { rows: eighth({ home: '' }), change: { ...gaps, position: 'home' } },
      'OPERATIONS_INPUT_UNREADABLE',
      'line 9: home is missing',
    ],
    [
      'of an arm of which a feature is missing',
      { items: ['a,1', 'b,', 'c,3'], change: gaps },
      'OPERATIONS_INPUT_UNREADABLE',
      'line 3: f is missing',
    ],
    ['that is empty', { rows: [] }, 'OPERATIONS_INPUT_UNREADABLE', 'it has 0 choices'],
    ['of one row', { rows: rows.slice(0, 1) }, 'OPERATIONS_INPUT_UNREADABLE', 'it has 1 choices'],
  ])('%s', async (_what, asked, code, place) => {
    const ran = await fantail(...ask(asked));
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.err).toContain(code);
    expect(ran.err).toContain(place);
  });

  test('of a column that tells single rows apart, before a machine is filled with it', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => ({ ...rows[i % 300]!, x: `x${i}` }));
    const ran = await fantail(...ask({ rows: many }));
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('OPERATIONS_DOCUMENT_INVALID')]);
    expect(ran.err).toContain('context');
    // Without a model nothing is learned from it, and as users they are what they are.
    const asked = { rows: many, change: { user: 'x' }, more: ['--estimators', 'snips'] };
    const { answers } = await json<Answered>(...ask(asked));
    expect(answers[0]!.verdict).toBe('reliable');
    expect(answers[0]!.value).toBeCloseTo(0.4, 9);
  });
});

test.each(['clipped-ips', 'clipped-ips:', 'clipped-ips:x', 'clipped-ips:-1', 'switch-dr:10:3', 'dr:2'])(
  'an estimator %s is none',
  async (name) => {
    const ran = await fantail(...ask({ more: ['--estimators', name] }));
    expect([ran.code, ran.err]).toEqual([
      2,
      expect.stringContaining(`there is no "${name}"; there are: ips`),
    ]);
  },
);

test('an artefact is of a workspace: beside a log of choices it is refused', async () => {
  const ran = await fantail(...ask({ more: ['--artefact', 'learned.json'] }));
  expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('evaluate: artefact:')]);
});

describe('a log of choices is answered with what it can tell', () => {
  test.each<[string, Asked, string]>([
    [
      'probabilities of other draws',
      { rows: all({ p: '0.6' }) },
      'weights average 0.556 instead of 1 (z < −100)',
    ],
    [
      'probabilities that are not those of the policy that is named',
      { rows: all({ p: '0.6' }), more: ['--logging', 'uniform'] },
      '300 rows contradict themselves',
    ],
    ['one arm of three', { rows: all({ item: 'a', p: '1' }) }, '66.7 % of its choices were never made'],
    ['one unit', { change: { user: 'who', cluster: 'item' } }, 'there are 1 users'],
  ])('%s: no number', async (_what, asked, reason) => {
    const { answers } = await json<Answered>(...ask(asked));
    expect(answers).toHaveLength(2);
    for (const { verdict, value, reasons } of answers) {
      expect([verdict, value]).toEqual(['refused', undefined]);
      expect(reasons.join('; ')).toContain(reason);
    }
  });

  test('one arm that is all there is: the mean of its rewards', async () => {
    const { answers } = await json<Answered>(...ask({ rows: all({ item: 'a', p: '1' }), items: ['a,1'] }));
    for (const { verdict, value } of answers) {
      expect(verdict).toBe('reliable');
      expect(value).toBeCloseTo(0.4, 12);
    }
  });

  test('columns of one value: the same answer as without them', async () => {
    const flat = await json<Answered>(...ask({ rows: all({ x: 'x' }), items: ['a,1', 'b,1', 'c,1'] }));
    const bare = { context: [], actions: { ...mapping.actions, features: [] } };
    const without = await json<Answered>(...ask({ change: bare }));
    expect(flat.answers).toEqual(without.answers);
  });

  test('intervals are by household where one is named, whichever user a row is of', async () => {
    const byHome = rows.map((row) => ({ ...row, r: String(Number(Number(row.home.slice(1)) % 5 < 2)) }));
    const width = async (change: object) => {
      const { answers } = await json<Answered>(...ask({ rows: byHome, change }));
      return answers[1]!.high! - answers[1]!.low!;
    };
    const [byRow, byUser, byHousehold] = [
      await width({}),
      await width({ user: 'who' }),
      await width({ user: 'who', cluster: 'home' }),
    ];
    expect(byUser).toBeGreaterThan(1.5 * byRow);
    expect(byHousehold).toBeGreaterThan(1.3 * byUser);
    expect(await width({ cluster: 'home' })).toBe(byHousehold);
  });
});

describe('imported choices', () => {
  test('of nobody are imported, and there is nothing to learn from or evaluate on', async () => {
    await json(...asHillstrom(writeRows(inside('nobody.csv'), []), inside('nobody')));
    for (const command of ['learn', 'evaluate']) {
      const ran = await fantail(command, '--workspace', inside('nobody'));
      expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('OPERATIONS_WORKSPACE_LACKS')]);
    }
  });

  test('of one arm, though three were drawn: increments stay what was believed before, and nothing is estimated', async () => {
    const rows = customers(300).map((row) => row.replace(/(No|Womens) E-Mail/, 'Mens E-Mail'));
    await json(...asHillstrom(writeRows(inside('one.csv'), rows), inside('one')));
    const { increments, propensityAudit } = await json<{
      propensityAudit: number;
      increments: readonly { mean: number; low: number; high: number }[];
    }>('learn', '--workspace', inside('one'));
    expect(propensityAudit).toBeLessThan(1e-6);
    expect((await fantail('learn', '--workspace', inside('one'))).out).toContain('Beware: the choices');
    for (const { mean, low, high } of increments) {
      expect(Math.abs(mean)).toBeLessThan(0.01 * (high - low));
      expect(low).toBeLessThan(0);
      expect(high).toBeGreaterThan(0);
    }
    const { measures } = await json<{
      measures: readonly { policies: readonly { verdict: string; estimates: readonly unknown[] }[] }[];
    }>('evaluate', '--workspace', inside('one'));
    for (const { verdict, estimates } of measures.flatMap(({ policies }) => policies))
      expect([verdict, estimates]).toEqual(['refused', []]);
  });
});
