import { expect, test } from 'vitest';
import { costAtMost, defineProgram, happens, messagesAtMost, portfolioOf } from '../program/index.ts';
import { emptyIncrements } from '../scoring/index.ts';
import { declaredPrices, gatheringOf, valuerOf, withArmPrices, withSolved } from './index.ts';

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0.25 }, email: { cost: 0.5 } },
    features: {},
    candidateFeatures: {},
    messages: { hi: { topic: 't', channels: ['push', 'email'] } },
    objectives: {
      sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 2 }),
      leaves: happens('leave', {
        horizon: '7d',
        unit: 'leave',
        rate: 0,
        direction: 'decrease',
        role: 'floor',
      }),
    },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
    budgets: {
      pushes: messagesAtMost(9, { per: '7d', channel: 'push' }),
      money: costAtMost(3, { per: '7d' }),
    },
    experiments: {
      tone: { arms: { plain: {}, warm: { changes: { lambdas: { money: 7 } } } }, budgets: 'own' },
    },
  }),
]);
const candidates = [0, 1].map((channel) => ({ message: 0, channel, slot: 0, opportunity: 0 }));
const rows = { user: new Float32Array(1), candidates: new Float32Array(0), count: 2 };
const increments = () => {
  const all = emptyIncrements(2, 2);
  all.mean.set([1, 0.5, 2, 0.25]);
  return all;
};

test('budgets cost nothing until they are solved, then what a message uses of each, beside its cost', () => {
  const declared = declaredPrices(portfolio);
  expect(declared.budgets).toEqual([
    { name: 'pushes', channel: 'push', lambda: 0 },
    { name: 'money', of: 'cost', lambda: 0 },
  ]);
  const valued = (prices: typeof declared) => [
    ...valuerOf(portfolio, prices).value(candidates, increments(), { rows }).value,
  ];
  expect(valued(declared)).toEqual([2 - 0.25, 4 - 0.5]);
  const solved = withSolved(declared, {
    lambdas: { pushes: 3, money: 8, gone: 1 },
    multipliers: { leaves: 4, gone: 2 },
  });
  expect(Object.keys(solved.multipliers)).toEqual(['leaves']);
  // Leaves are to be fewer: each counts 4 against the message.
  expect(valued(solved)).toEqual([2 - 4 * 0.5 - 0.25 - 3 - 8 * 0.25, 4 - 4 * 0.25 - 0.5 - 8 * 0.5]);
  expect(valuerOf(portfolio, solved).scarce.map(({ name, charges }) => [name, ...charges])).toEqual([
    ['pushes', 3, 0],
    ['money', 2, 4],
  ]);
});

test('what was taken out of the programs since is passed over in the prices of arms too', () => {
  const own = { lambdas: { pushes: 1, gone: 2 }, multipliers: { leaves: 3, gone: 4 } };
  const solved = { lambdas: {}, multipliers: {}, arms: { tone: { plain: own } } };
  expect(withSolved(declaredPrices(portfolio), solved).arms).toEqual({
    tone: { plain: { lambdas: { pushes: 1 }, multipliers: { leaves: 3 } } },
  });
});

test('prices of arms reach the arms, and what an arm says itself goes before', () => {
  const own = { lambdas: { pushes: 1, money: 2 }, multipliers: { leaves: 3 } };
  const prices = {
    ...declaredPrices(portfolio),
    arms: { tone: { plain: own, warm: own }, other: { plain: own } },
  };
  const priced = withArmPrices(portfolio, prices);
  expect(priced.experiments[0]!.arms.map(({ changes }) => changes)).toEqual([
    own,
    { lambdas: { pushes: 1, money: 7 }, multipliers: { leaves: 3 } },
  ]);
  expect(priced.digest).toBe(portfolio.digest);
  expect(withArmPrices(portfolio, declaredPrices(portfolio))).toBe(portfolio);
});

test('decisions are gathered with gains in the direction of their objective, in blocks that hold together', () => {
  const gathering = gatheringOf(portfolio);
  const rows = 40_000;
  for (let row = 0; row < rows; row++)
    gathering.add({
      candidates,
      eligible: row % 3,
      increments: increments(),
      value: Float64Array.of(row, -row),
    });
  const blocks = gathering.blocks();
  expect(gathering.rows()).toBe(rows);
  expect(blocks.length).toBeGreaterThan(0);
  let row = 0;
  for (const { rows: count, first, value, gain, use } of blocks)
    for (let i = 0; i < count; i++, row++) {
      const c = first[i]!;
      expect(first[i + 1]! - c).toBe(row % 3);
      if (row % 3 === 0) continue;
      expect([value[c], gain[2 * c], gain[2 * c + 1], use[2 * c], use[2 * c + 1]]).toEqual([
        row,
        1,
        -0.5,
        1,
        0.25,
      ]);
    }
  expect(row).toBe(rows);
});
