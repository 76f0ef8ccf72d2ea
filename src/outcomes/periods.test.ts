import { describe, expect, test } from 'vitest';
import type { DecisionId, UserId } from '../events/index.ts';
import type { PlanRecord } from '../decision/index.ts';
import { digestOf, millis } from '../kit/index.ts';
import { portfolioOf } from '../program/index.ts';
import { joinPeriods } from './index.ts';
import { day, did, fact, portfolio as plain, start } from './sample.ts';

const portfolio = portfolioOf([
  {
    ...plain.programs[0]!,
    plans: {
      period: '7d',
      choices: [
        { name: 'calm', allowance: { all: 1 } },
        { name: 'lively', allowance: { all: 3 } },
      ],
      policy: { kind: 'fixedPlan', version: 1, options: { plan: 'calm' } },
      floor: 0.02,
    },
  },
]);
const nothing = digestOf({});
const planAt = (id: string, days: number, user = 'u'): PlanRecord => ({
  id: id as DecisionId,
  workspace: 'w',
  user: user as UserId,
  clock: 'plan',
  at: millis(start + days * day),
  epoch: 0,
  attempt: 0,
  engine: 'test',
  assignments: [],
  digests: { portfolio: portfolio.digest, beliefs: nothing, prices: nothing },
  age: 0,
  userRow: new Float32Array(portfolio.userWidth).fill(days),
  plans: ['calm', 'lively'],
  mean: new Float64Array(2),
  sd: new Float64Array(2),
  probability: Float64Array.of(0.4, 0.6),
  chosen: 1,
  propensity: 0.6,
});
const after = (days: number) => start + days * day;
const names = portfolio.objectives.map(({ name }) => name);
const plays = names.indexOf('plays');
const reach = names.indexOf('reach');
const jazz = { topic: 'jazz' };

describe('periods of plans', () => {
  test('reach from one choice to the next, each fact in one of them', () => {
    const join = joinPeriods(portfolio);
    for (const [id, days] of [
      ['a', 0],
      ['b', 7.5],
      ['b', 7.5],
    ] as const)
      join.addPlan(planAt(id, days));
    const facts = [-1, 0, 3, 7.4, 7.5, 9].map((days) => did(`p${days}`, days, 'play', jazz));
    for (const one of [...facts, facts[2]!].toReversed()) join.addFact(one);
    expect(join.mature(after(7.4))).toEqual([]);
    const [first, ...rest] = join.mature(after(7.5));
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ decision: 'a', user: 'u', plan: 1 });
    expect(first!.reward[plays]).toBe(3);
    expect([...first!.next!.userRow]).toEqual([...planAt('b', 7.5).userRow]);
    expect([...first!.next!.probability]).toEqual([0.4, 0.6]);
    join.addPlan(planAt('c', 15));
    const [second] = join.mature(after(15));
    expect(second!.reward[plays]).toBe(2);
    expect(join.mature(after(15))).toEqual([]);
  });

  test('end after two periods where nothing was decided, and nothing is to come', () => {
    const join = joinPeriods(portfolio);
    join.addPlan(planAt('a', 0));
    for (const days of [1, 13.9, 14]) join.addFact(did(`p${days}`, days, 'play', jazz));
    expect(join.mature(after(13.9))).toEqual([]);
    const [only] = join.mature(after(30));
    expect(only!.reward[plays]).toBe(2);
    expect(only!.next).toBeUndefined();
    join.addPlan(planAt('b', 30));
    join.addPlan(planAt('c', 37));
    expect(join.mature(after(37))[0]).toMatchObject({ decision: 'b' });
  });

  test('know the permissions that were given before them', () => {
    const join = joinPeriods(portfolio);
    join.addFact(fact('yes', -9, { kind: 'consent', scope: 'push', granted: true }));
    join.addFact(fact('to', -9, { kind: 'address', channel: 'push', address: 'x', valid: true }));
    for (const [id, days] of [
      ['a', 0],
      ['b', 7],
      ['c', 14],
    ] as const) {
      join.addPlan(planAt(id, days));
      for (const { reward } of join.mature(after(days))) expect(reward[reach]).toBe(7);
    }
    join.addFact(fact('no', 16, { kind: 'consent', scope: 'push', granted: false }));
    join.addPlan(planAt('d', 21));
    expect(join.mature(after(21))[0]!.reward[reach]).toBe(2);
  });

  test('of an erased user are not given, and other programs are refused', () => {
    const join = joinPeriods(portfolio);
    join.addPlan(planAt('a', 0));
    join.addFact(fact('gone', 1, { kind: 'erasure' }));
    join.addPlan(planAt('b', 7));
    expect(join.mature(after(99))).toEqual([]);
    const other = { ...planAt('a', 0), digests: { portfolio: nothing, beliefs: nothing, prices: nothing } };
    expect(() => join.addPlan(other)).toThrow('portfolio');
  });
});
