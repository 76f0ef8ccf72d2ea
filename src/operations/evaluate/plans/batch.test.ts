import { expect, test } from 'vitest';
import { over, unseen } from '../../../evaluation/index.ts';
import { activeDays, defineProgram, happens, number, portfolioOf, summed } from '../../../program/index.ts';
import { layOut, planMeasures } from './batch.ts';
import type { PlanRow } from './log.ts';

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0.5 } },
    features: { past: number('past'), age: number('age') },
    candidateFeatures: {},
    messages: { hi: { topic: 't', channels: ['push'] } },
    objectives: {
      spend: summed('buy', { horizon: '3d', unit: 'euro', rate: 2 }),
      played: happens('play', { horizon: '1d', unit: 'user', rate: 0 }),
      days: activeDays('play', { horizon: '3d', unit: 'day', rate: 1, direction: 'decrease' }),
    },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
    plans: {
      period: '1d',
      choices: ['none', 'some', 'all'].map((name, most) => ({ name, allowance: { all: most } })),
      policy: { kind: 'planBandit', version: 1, options: {} },
    },
  }),
]);

const day = 86_400_000;

const rowOf = (decision: string, more: Partial<PlanRow>): PlanRow => ({
  decision,
  user: decision[0]!,
  group: decision[0]!,
  at: 0,
  age: 0,
  plan: 0,
  probability: Float64Array.of(0.2, 0.3, 0.5),
  userRow: Float32Array.of(1, 7, 8),
  reward: Float64Array.of(0, 0, 0),
  following: undefined,
  artefacts: [],
  cost: 0,
  beside: 1,
  ...more,
});

const next = { probability: Float64Array.of(1, 0, 0), userRow: Float32Array.of(1, 0, 0) };

const rows = [
  rowOf('a1', { plan: 1, next, following: 'a2', userRow: Float32Array.of(1, 2, 3), beside: 0.5 }),
  rowOf('a2', { plan: 2, at: day, next, following: 'a3', probability: Float64Array.of(0.1, 0.2, 0.7) }),
  rowOf('b1', { at: 0.5 * day, beside: 2 }),
  rowOf('c1', { group: 'a', at: 2 * day, next, following: undefined }),
  rowOf('d1', { at: 9 * day }),
];
const laid = layOut(rows, { portfolio, until: 4 * day, period: day, jointly: true });

test('rows lie as they were drawn, users of one group together', () => {
  expect(laid).toMatchObject({ rows: 5, actions: 3, columns: 2 });
  expect([...laid.action]).toEqual([1, 2, 0, 0, 0]);
  const usual = [0.2, 0.3, 0.5];
  expect([...laid.logging]).toEqual([usual, [0.1, 0.2, 0.7], usual, usual, usual].flat());
  // Without the constant.
  expect([...laid.x]).toEqual([2, 3, 7, 8, 7, 8, 7, 8, 7, 8]);
  expect([...laid.cluster]).toEqual([0, 0, 2, 0, 4]);
  expect([...laid.beside!]).toEqual([0.5, 1, 2, 1, 1]);
  expect(layOut(rows, { portfolio, until: day, period: day, jointly: false }).beside).toBeUndefined();
});

test('what followed is a row, a row that is not in the log, or nothing', () => {
  expect([...laid.next]).toEqual([1, unseen, over, unseen, over]);
});

test('room is counted from when who is gone would be known: whole periods less one, and never below none', () => {
  expect([...laid.room]).toEqual([3, 2, 2, 1, 0]);
});

test('measures are each objective in its own unit and bounds, and then their worth less what was spent', () => {
  const judged = [
    { ...rows[0]!, reward: Float64Array.of(3, 1, 2), cost: 0.5 },
    { ...rows[1]!, reward: Float64Array.of(-1, Number.NaN, 4), cost: 0 },
  ];
  const weights = Float64Array.of(2, 0, -1);
  const [spend, played, days, value, ...more] = planMeasures(judged, portfolio, { weights, ahead: 4 });
  expect(more).toEqual([]);
  expect(spend).toEqual({ name: 'spend', unit: 'euro', reward: Float64Array.of(3, -1) });
  expect(played).toEqual({
    name: 'played',
    unit: 'user',
    reward: Float64Array.of(1, Number.NaN),
    range: { least: 0, most: 4 },
  });
  expect(days).toMatchObject({ name: 'days', range: { least: 0, most: Infinity } });
  expect([...days!.reward]).toEqual([2, 4]);
  // 2 · 3 − 2 − ½ and 2 · −1 − 4: what has no weight need not be known.
  expect(value).toEqual({ name: 'value', unit: 'value unit', reward: Float64Array.of(3.5, -6) });
});
