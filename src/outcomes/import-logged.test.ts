import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { seerOf } from '../decision/index.ts';
import {
  contactableDays,
  counted,
  defineProgram,
  happens,
  number,
  portfolioOf,
  summed,
} from '../program/index.ts';
import { csvRows, numbers, readTable, tableOf, texts, times, type Table } from '../tables/index.ts';
import { importLogged, type ImportMapping } from './index.ts';
import { day, portfolio, start } from './sample.ts';

const table = (change: Record<string, Table['columns'][string]> = {}): Table =>
  tableOf({
    who: texts(['ann', 'bob', 'ann', 'cid']),
    when: times([start, start, start + day, start]),
    years: numbers([41, null, 42, 20]),
    group: texts(['HI', 'none', 'none', 'HO']),
    bought: numbers([1, 0, 0, 1]),
    euros: numbers([9.5, 0, -2, 3]),
    ...change,
  });

const mapping: ImportMapping = {
  kind: 'arms',
  version: 1,
  user: { column: 'who' },
  at: { column: 'when' },
  observedUntil: { instant: new Date(start + 3.5 * day).toISOString() },
  traits: { age: 'years' },
  arm: {
    column: 'group',
    arms: {
      none: 'no-send',
      HI: { message: 'hi', channel: 'push' },
      HO: { message: 'ho', channel: 'email' },
    },
  },
  propensity: { kind: 'parts', of: { none: 2, HI: 1, HO: 1 } },
  outcomes: { bought: { column: 'bought', within: '3d' }, spent: { column: 'euros', within: '3d' } },
};

const read = (from: Table = table(), change: Partial<ImportMapping> = {}) =>
  importLogged(from, { ...mapping, ...change }, { portfolio, see: seerOf(portfolio) });

describe('logged choices among fixed arms', () => {
  test('become experience: features by the fold, probabilities as declared, rewards as observed', () => {
    const { experience, rejects, counts } = read();
    expect(rejects).toEqual([]);
    expect(counts).toEqual({ read: 4, kept: 4, rejected: 0 });
    expect(experience.users).toEqual(['ann', 'bob', 'cid']);
    expect([...experience.user]).toEqual([0, 1, 0, 2]);
    expect([...experience.chosen]).toEqual([0, -1, -1, 1]);
    expect([...experience.silence]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect([...experience.probability.subarray(0, 2)]).toEqual([0.25, 0.25]);
    expect([...experience.first]).toEqual([0, 2, 4, 6, 8]);
    expect([...experience.candidateRows.subarray(0, 4)]).toEqual([1, 0, 0, 1]);
    const { userWidth } = portfolio;
    const ages = [0, 1, 2, 3].map((row) => experience.userRows[row * userWidth + 1]);
    expect(ages).toEqual([41, 30, 42, 20]);
    // Objectives bought, plays, spent, …; ann's second row would have to be observed half a day longer.
    const rewards = [0, 1, 2, 3].map((row) => [...experience.reward.subarray(row * 6, row * 6 + 3)]);
    const { NaN: open } = Number;
    expect(rewards).toEqual([
      [1, open, 9.5],
      [0, open, 0],
      [open, open, open],
      [1, open, 3],
    ]);
  });

  test('keep traits as facts in event time, and read twice say the same', () => {
    const { facts } = read();
    expect([...facts.values()].flat().map(({ user, at }) => [user, at])).toEqual([
      ['ann', start],
      ['ann', start + day],
      ['cid', start],
    ]);
    expect(read()).toEqual(read());
  });

  test('without a user column every row is a user of its own', () => {
    const { user: _, ...rest } = mapping;
    const { experience } = importLogged(table(), rest, {
      portfolio,
      see: seerOf(portfolio),
      lines: [2, 3, 4, 5],
    });
    expect(experience.users).toEqual(['row-2', 'row-3', 'row-4', 'row-5']);
  });

  test('may carry the probability of each arm, or of the one drawn', () => {
    const p = {
      a: numbers([0.2, 0.5, 0.5, 0.2]),
      b: numbers([0.7, 0.1, 0.1, 0.7]),
      c: numbers([0.1, 0.4, 0.4, 0.1]),
    };
    const each = read(table(p), { propensity: { kind: 'columns', of: { none: 'a', HI: 'b', HO: 'c' } } });
    expect([...each.experience.silence]).toEqual([0.2, 0.5, 0.5, 0.2]);
    expect([...each.experience.probability.subarray(0, 4)]).toEqual([0.7, 0.1, 0.1, 0.4]);
    const arms = { none: 'no-send', HI: { message: 'hi', channel: 'push' } } as const;
    const drawn = read(table(p), {
      arm: { column: 'group', arms },
      propensity: { kind: 'chosen', column: 'a' },
    });
    expect([...drawn.experience.probability]).toEqual([0.2, 0.5, 0.5]);
    expect([...drawn.experience.silence]).toEqual([0.8, 0.5, 0.5]);
    expect(drawn.rejects.map(({ reason }) => reason)).toEqual(['"HO" is no arm of the mapping']);
  });
});

describe('rows that are refused', () => {
  test('a choice that stands twice by its id, here or in another file, and one without its id', () => {
    const ids = (...of: readonly (string | null)[]) => table({ choice: texts(of) });
    const change = { id: { column: 'choice' } };
    // The first row of c1 is broken, so the second is the one that counts.
    const broken = { ...ids('c1', 'c2', 'c1', 'c2').columns, bought: numbers([-1, 0, 0, 1]) };
    const { experience, rejects, counts } = read(tableOf(broken), change);
    expect(rejects.map(({ line, column, field, reason }) => [line, column, field, reason])).toEqual([
      [1, 5, 'bought', '-1 is negative'],
      [4, 7, 'choice', 'this choice stands on line 2 already'],
    ]);
    expect(counts).toEqual({ read: 4, kept: 2, rejected: 2 });
    const setting = { portfolio, see: seerOf(portfolio), known: new Set(experience.decision) };
    const other = importLogged(ids('c3', 'c2', null, 'c4'), { ...mapping, ...change }, setting);
    expect(other.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'this choice was imported from another file'],
      [3, 'the id of the choice is missing'],
    ]);
    expect(other.experience.decision).toHaveLength(2);
  });

  test('without ids of choices the same row twice is two choices', () => {
    const twice = table({ who: texts(['ann', 'ann', 'ann', 'ann']) });
    expect(new Set(read(twice).experience.decision).size).toBe(4);
    const setting = { portfolio, see: seerOf(portfolio), known: new Set(read(twice).experience.decision) };
    expect(importLogged(twice, mapping, setting).rejects).toEqual([]);
  });

  const columns = { kind: 'columns', of: { none: 'a', HI: 'b', HO: 'c' } } as const;
  const p = (a: number | null, b = 0.25, c = 0.25) => ({
    a: numbers([a, 0.5, 0.5, 0.5]),
    b: numbers([b, 0.25, 0.25, 0.25]),
    c: numbers([c, 0.25, 0.25, 0.25]),
  });
  test.each([
    ['an unknown arm', { group: texts(['HA', 'none', 'HI', 'HO']) }, {}, 'group', '"HA" is no arm'],
    ['no arm', { group: texts([null, 'none', 'HI', 'HO']) }, {}, 'group', '"" is no arm'],
    ['no user', { who: texts([null, 'b', 'c', 'd']) }, {}, 'who', 'printable'],
    ['no time', { when: times([null, 1, 2, 3]) }, {}, null, 'no time'],
    ['observation over', { when: times([start + 4 * day, start, start, start]) }, {}, null, 'ends before'],
    ['no outcome', { bought: numbers([null, 0, 0, 1]) }, {}, 'bought', 'missing'],
    ['half an outcome', { bought: numbers([0.5, 0, 0, 1]) }, {}, 'bought', 'neither 0 nor 1'],
    ['a long text', { years: texts(['x'.repeat(1025), 'b', 'c', 'd']) }, {}, 'years', 'longer than 1024'],
    ['propensity 0', p(0.75, 0), { propensity: columns }, null, 'is 0, not in (0, 1]'],
    ['propensity above 1', p(0, 1.5), { propensity: columns }, null, 'is 1.5'],
    ['no propensity', p(null), { propensity: columns }, null, 'missing or not in [0, 1]'],
    ['a false sum', p(0.4), { propensity: columns }, null, 'sum to 0.9'],
  ] as const)('%s', (_, change, rest, field, reason) => {
    const { rejects, counts, experience } = read(table(change), rest);
    expect(rejects).toMatchObject([{ line: 1, field, reason: expect.stringContaining(reason) }]);
    expect(counts).toEqual({ read: 4, kept: 3, rejected: 1 });
    expect(experience.rows).toBe(3);
  });

  test('counts, days and sums may be what they can be', () => {
    const wide = portfolioOf([
      defineProgram({
        id: 'w',
        owner: 't',
        features: {},
        candidateFeatures: {},
        generators: [],
        rules: [],
        channels: { push: { cost: 0 } },
        messages: { hi: { topic: 'x', channels: ['push'] } },
        objectives: {
          plays: counted('play', { horizon: '3d', unit: 'play', rate: 1 }),
          reach: contactableDays('push', { horizon: '3d', unit: 'day', rate: 1 }),
          spent: summed('buy', { horizon: '3d', unit: 'euro', rate: 1 }),
        },
        policy: { kind: 'uniform', version: 1, options: {} },
      }),
    ]);
    const found = importLogged(
      tableOf({
        arm: texts(['x', 'x', 'x', 'x', 'x']),
        plays: numbers([2, -1, 1.5, 0, 0]),
        reach: numbers([1.5, 0, 0, 4, -1]),
        spent: numbers([-3, 0, 0, 0, 0]),
      }),
      {
        kind: 'arms',
        version: 1,
        traits: {},
        at: { instant: '2024-01-01T00:00Z' },
        observedUntil: { instant: '2024-01-09T00:00Z' },
        arm: { column: 'arm', arms: { x: { message: 'hi', channel: 'push' } } },
        propensity: { kind: 'parts', of: { x: 1 } },
        outcomes: {
          plays: { column: 'plays', within: '3d' },
          reach: { column: 'reach', within: '72h' },
          spent: { column: 'spent', within: '3d' },
        },
      },
      { portfolio: wide, see: seerOf(wide) },
    );
    expect([...found.experience.reward]).toEqual([2, 1.5, -3]);
    expect(
      found.rejects.map(({ line, column, field, reason, raw }) => ({ line, column, field, reason, raw })),
    ).toEqual([
      { line: 2, column: 2, field: 'plays', reason: '-1 is negative', raw: 'x,-1,0,0' },
      { line: 3, column: 2, field: 'plays', reason: '1.5 is not whole', raw: 'x,1.5,0,0' },
      { line: 4, column: 3, field: 'reach', reason: '4 days are more than the window has', raw: 'x,0,4,0' },
      { line: 5, column: 3, field: 'reach', reason: '-1 is negative', raw: 'x,0,-1,0' },
    ]);
  });
});

describe('mappings that are refused', () => {
  const arms = mapping.arm.arms;
  const hi = { message: 'hi', channel: 'push' };
  test.each([
    ['version', { version: 2 }, 'version'],
    ['stranger', { extra: 1 }, '(whole)'],
    ['instant', { at: { instant: 'May' } }, 'at.instant'],
    ['column', { user: { column: 'nobody' } }, 'user.column'],
    ['kind of column', { at: { column: 'who' } }, 'at.column'],
    ['trait', { traits: { age: 'when' } }, 'traits.age'],
    ['message', { arm: { column: 'group', arms: { ...arms, HI: { ...hi, message: 'hu' } } } }, 'arm.arms.HI'],
    [
      'channel',
      { arm: { column: 'group', arms: { ...arms, HI: { ...hi, channel: 'fax' } } } },
      'arm.arms.HI',
    ],
    [
      'way',
      { arm: { column: 'group', arms: { ...arms, HO: { message: 'ho', channel: 'push' } } } },
      'arm.arms.HO',
    ],
    ['twin arms', { arm: { column: 'group', arms: { ...arms, HO: hi } } }, 'arm.arms'],
    ['silences', { arm: { column: 'group', arms: { ...arms, HO: 'no-send' } } }, 'arm.arms'],
    ['no sends', { arm: { column: 'group', arms: { none: 'no-send' } } }, 'arm.arms'],
    ['parts', { propensity: { kind: 'parts', of: { none: 1, HI: 1 } } }, 'propensity.of'],
    ['stray part', { propensity: { kind: 'parts', of: { none: 1, HI: 1, HO: 1, HU: 1 } } }, 'propensity.of'],
    ['three arms', { propensity: { kind: 'chosen', column: 'bought' } }, 'propensity.kind'],
    ['objective', { outcomes: { clicks: { column: 'bought', within: '3d' } } }, 'outcomes.clicks'],
    ['window', { outcomes: { bought: { column: 'bought', within: '14d' } } }, 'outcomes.bought.within'],
    ['late window', { outcomes: { active: { column: 'bought', within: '8d' } } }, 'outcomes.active.within'],
  ])('%s', (_, change, at) => {
    const change_ = change as unknown as Partial<ImportMapping>;
    expect(() => read(table(), change_)).toThrow(
      expect.objectContaining({
        code: 'OUTCOMES_MAPPING_UNFIT',
        message: expect.stringContaining(`Mapping field ${at}:`),
      }),
    );
  });
});

const data =
  process.env['FANTAIL_DATA'] ?? join(fileURLToPath(new URL('../../..', import.meta.url)), 'shared', 'data');
const hillstrom = join(data, 'hillstrom', 'hillstrom_dev.csv.gz');

test.skipIf(!existsSync(hillstrom))(
  'a published e-mail experiment, 44,910 customers in three arms',
  async () => {
    const shop = portfolioOf([
      defineProgram({
        id: 'shop',
        owner: 'team',
        channels: { email: { cost: 0 } },
        features: { recency: number('recency').over(12), history: number('history').log().over(5) },
        candidateFeatures: {},
        messages: {
          mens: { topic: 'mens', channels: ['email'] },
          womens: { topic: 'womens', channels: ['email'] },
        },
        objectives: {
          visit: happens('visit', { horizon: '2w', unit: 'visit', rate: 1 }),
          spend: summed('order', { horizon: '2w', unit: 'dollar', rate: 1 }),
        },
        generators: [],
        rules: [],
        policy: { kind: 'uniform', version: 1, options: {} },
      }),
    ]);
    const { table: read } = await readTable(
      csvRows('hillstrom', createReadStream(hillstrom).pipe(createGunzip())),
      [
        { name: 'recency', kind: 'number' },
        { name: 'history', kind: 'number' },
        { name: 'segment', kind: 'text' },
        { name: 'visit', kind: 'integer' },
        { name: 'spend', kind: 'number' },
      ],
    );
    const { experience, counts } = importLogged(
      read,
      {
        kind: 'arms',
        version: 1,
        traits: { recency: 'recency', history: 'history' },
        at: { instant: '2008-03-01T00:00Z' },
        observedUntil: { instant: '2008-03-15T00:00Z' },
        arm: {
          column: 'segment',
          arms: {
            'No E-Mail': 'no-send',
            'Mens E-Mail': { message: 'mens', channel: 'email' },
            'Womens E-Mail': { message: 'womens', channel: 'email' },
          },
        },
        propensity: { kind: 'parts', of: { 'No E-Mail': 1, 'Mens E-Mail': 1, 'Womens E-Mail': 1 } },
        outcomes: { visit: { column: 'visit', within: '14d' }, spend: { column: 'spend', within: '14d' } },
      },
      { portfolio: shop, see: seerOf(shop) },
    );
    expect(counts).toEqual({ read: 44_910, kept: 44_910, rejected: 0 });
    const rates = [-1, 0, 1].map((arm) => {
      let people = 0;
      let visits = 0;
      experience.chosen.forEach((chosen, row) => {
        if (chosen !== arm) return;
        people++;
        visits += experience.reward[row * 2]!;
      });
      return visits / people;
    });
    // Of the whole file 10.617, 18.276 and 15.140 %; seven rows in ten are here, a standard error of .3 points.
    expect(rates[0]).toBeCloseTo(0.10617, 2);
    expect(Math.abs(rates[1]! - 0.18276)).toBeLessThan(0.01);
    expect(Math.abs(rates[2]! - 0.1514)).toBeLessThan(0.01);
  },
);
