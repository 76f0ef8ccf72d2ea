import { describe, expect, test } from 'vitest';
import {
  costAtMost,
  defineProgram,
  describeProgram,
  happens,
  messagesAtMost,
  portfolioOf,
  programDigest,
  totalAtLeast,
  useOf,
  type ProgramInput,
} from './index.ts';

type Input = Partial<ProgramInput<'push' | 'email', Record<string, never>, string>>;

const programWith = (rest: Input, id = 'p') =>
  defineProgram({
    id,
    owner: `team ${id}`,
    channels: { push: { cost: 0.25 }, email: { cost: 0.5 } },
    features: {},
    candidateFeatures: {},
    messages: { [`hi-${id}`]: { topic: 't', channels: ['push', 'email'] } },
    objectives: {
      sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }),
      seen: happens('open', { horizon: '7d', unit: 'open', rate: 0, role: 'watch' }),
    },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
    ...rest,
  });

describe('budgets and floors', () => {
  const budgets = {
    pushes: messagesAtMost(100, { per: '7d', channel: 'push' }),
    money: costAtMost(0, { per: '1d' }),
    counted: messagesAtMost(null, { per: '7d' }),
  };
  const floors = { sales: totalAtLeast(-3, { per: '7d' }) };

  test('are data of the program, named in its digest, said in words', () => {
    const program = programWith({ budgets, floors });
    expect(program.budgets).toEqual({
      pushes: { of: 'messages', channel: 'push', limit: 100, per: '7d' },
      money: { of: 'cost', limit: 0, per: '1d' },
      counted: { of: 'messages', limit: null, per: '7d' },
    });
    expect(programDigest(program)).not.toBe(programDigest(programWith({ floors })));
    expect(describeProgram(program)).toEqual(
      expect.arrayContaining([
        'budget pushes: messages by push at most 100 per 7d',
        'budget money: cost at most 0 per 1d',
        'budget counted: messages without a limit per 7d',
        'floor: sales at least -3 over no-send per 7d',
      ]),
    );
    expect(Object.keys(programWith({}))).not.toContain('budgets');
  });

  test('use what messages of their channel are, or cost', () => {
    const [push, email] = [
      { name: 'push', cost: 0.25 },
      { name: 'email', cost: 0.5 },
    ];
    expect([push, email].map((by) => useOf(budgets.pushes, by))).toEqual([1, 0]);
    expect([push, email].map((by) => useOf(budgets.money, by))).toEqual([0.25, 0.5]);
    expect([push, email].map((by) => useOf(costAtMost(1, { per: '1d', channel: 'email' }), by))).toEqual([
      0, 0.5,
    ]);
  });

  test.each([
    [
      'a channel that is not there',
      { budgets: { x: messagesAtMost(1, { per: '7d', channel: 'fax' }) } },
      /budgets\.x\.channel: channel "fax".*push, email/,
    ],
    ['a limit below 0', { budgets: { x: messagesAtMost(-1, { per: '7d' }) } }, /budgets\.x\.limit/],
    [
      'a period of nothing',
      { budgets: { x: messagesAtMost(1, { per: '0s' }) } },
      /budgets\.x\.per: must be longer/,
    ],
    [
      'an objective that is not there',
      { floors: { joy: totalAtLeast(1, { per: '7d' }) } },
      /floors\.joy: objective "joy".*sales, seen/,
    ],
    [
      'an objective that is watched',
      { floors: { seen: totalAtLeast(1, { per: '7d' }) } },
      /floors\.seen: the objective is only watched/,
    ],
    ['a floor of nothing', { floors: { sales: totalAtLeast(1, { per: '0s' }) } }, /floors\.sales\.per/],
  ] as const)('%s is refused with its field', (_, rest, message) => {
    expect(() => programWith(rest)).toThrow(message);
  });

  test('of a portfolio are those of all programs, declared alike, owned by who says it first', () => {
    const other = programWith({ budgets: { pushes: budgets.pushes } }, 'q');
    const { budgets: joined, floors: least } = portfolioOf([programWith({ budgets, floors }), other]);
    expect(joined.map(({ name, owner }) => [name, owner])).toEqual([
      ['pushes', 'team p'],
      ['money', 'team p'],
      ['counted', 'team p'],
    ]);
    expect(least).toEqual([{ name: 'sales', least: -3, per: '7d', owner: 'team p' }]);
    const looser = programWith(
      { budgets: { pushes: messagesAtMost(101, { per: '7d', channel: 'push' }) } },
      'q',
    );
    expect(() => portfolioOf([programWith({ budgets }), looser])).toThrow(
      /declare budget "pushes" differently/,
    );
  });

  test('an objective that is a floor must not fall, without more said', () => {
    const objectives = {
      sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }),
      reach: happens('stay', { horizon: '14d', unit: 'stay', rate: 0, role: 'floor' }),
    };
    const implied = { name: 'reach', least: 0, per: '14d', owner: 'team p' };
    expect(portfolioOf([programWith({ objectives })]).floors).toEqual([implied]);
    const said = { objectives, floors: { reach: totalAtLeast(-2, { per: '1d' }) } };
    expect(portfolioOf([programWith(said)]).floors).toEqual([{ ...implied, least: -2, per: '1d' }]);
  });

  test('a floor that one program implies and another declares is one where it asks for as much', () => {
    const objectives = {
      sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }),
      reach: happens('stay', { horizon: '14d', unit: 'stay', rate: 0, role: 'floor' }),
    };
    const implies = programWith({ objectives });
    const declares = (least: number) =>
      programWith({ objectives, floors: { reach: totalAtLeast(least, { per: '7d' }) } }, 'q');
    for (const least of [0, 3])
      for (const programs of [
        [implies, declares(least)],
        [declares(least), implies],
      ])
        expect(portfolioOf(programs).floors).toEqual([{ name: 'reach', least, per: '7d', owner: 'team q' }]);
    expect(() => portfolioOf([implies, declares(-3)])).toThrow(
      /"p" and "q" declare floor "reach" differently/,
    );
    expect(() => portfolioOf([declares(-3), implies])).toThrow(/declare floor "reach" differently/);
  });

  test('that two experiments divide must be divided in one layer', () => {
    const own = (layer?: { name: string; from: number; to: number }) => ({
      arms: { a: {}, b: {} },
      budgets: 'own' as const,
      ...(layer ? { layer } : {}),
    });
    const both = { one: own(), other: own() };
    expect(() => portfolioOf([programWith({ budgets, experiments: both })])).toThrow(/division of budgets/);
    expect(portfolioOf([programWith({ experiments: both })]).experiments).toHaveLength(2);
    const apart = { one: own({ name: 'l', from: 0, to: 0.5 }), other: own({ name: 'l', from: 0.5, to: 1 }) };
    expect(portfolioOf([programWith({ budgets, experiments: apart })]).experiments).toHaveLength(2);
  });
});
