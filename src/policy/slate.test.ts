import fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamOf } from '../kit/index.ts';
import { choiceOf, samplePortfolio, type CandidateRow } from './conformance.ts';
import { policyOf } from './kinds.ts';
import { fixed } from './kinds/fixed.ts';
import { softmax, softmaxKind } from './kinds/softmax.ts';
import { thompson } from './kinds/thompson.ts';
import { drawSlate, slateProbability, slateUniforms, type SlatePlan } from './slate.ts';

const exploration = { mass: 0.1, silence: 0.05 };
const portfolioOf = (row: Parameters<typeof samplePortfolio>[0]) =>
  samplePortfolio(row, [{ messages: 5, exploration }]);
const rows: readonly CandidateRow[] = [
  [0, 0, 9, 0.4, 0.2],
  [1, 0, 9, 0.1, 0.3],
  [2, 0, 9, -0.2, 0.1],
  [3, 0, 9, 0.2, 0.1],
];

/** Cards 0 and 1 do not stand side by side; card 3 stands only after another. */
const mayFollow = (candidate: number, placed: readonly number[]) =>
  candidate === 3 ? placed.length > 0 : 1 - candidate !== placed.at(-1);

function planOf(row: Parameters<typeof samplePortfolio>[0], rest: Partial<SlatePlan> = {}): SlatePlan {
  const portfolio = portfolioOf(row);
  const policy = policyOf(portfolio);
  return { choice: choiceOf(portfolio, rows, 0.1), length: 3, policyAt: () => policy, ...rest };
}

/** Every order of at most `length` of the numbers below n. */
function ordersOf(n: number, length: number, begun: readonly number[] = []): readonly (readonly number[])[] {
  if (begun.length === length) return [begun];
  const next = [...Array(n).keys()].filter((i) => !begun.includes(i));
  return [begun, ...next.flatMap((i) => ordersOf(n, length, [...begun, i]))];
}

const plans: readonly [string, SlatePlan][] = [
  ['softmax', planOf(softmax({ temperature: 0.2 }))],
  ['thompson', planOf(thompson())],
  ['rules', planOf(softmax({ temperature: 0.2 }), { mayFollow })],
  ['more positions than cards', planOf(softmax({ temperature: 0.2 }), { length: 9 })],
];

test.each(plans)('the probabilities of all slates sum to 1: %s', (_, plan) => {
  const probabilities = ordersOf(rows.length, Math.min(plan.length, rows.length)).map(
    (order) => slateProbability(plan, order).probability,
  );
  expect(probabilities.filter((p) => p > 0).length).toBeGreaterThan(10);
  expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
});

test.each(plans)('drawn slates come as often as their probability says: %s', (_, plan) => {
  const stream = streamOf('slates', 'test');
  const draws = 4000;
  const counts = new Map<string, number>();
  for (let n = 0; n < draws; n++) {
    const { order } = drawSlate(plan, () => stream.uniform());
    counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
  }
  for (const order of ordersOf(rows.length, Math.min(plan.length, rows.length))) {
    const { probability: p } = slateProbability(plan, order);
    const share = (counts.get(order.join()) ?? 0) / draws;
    expect(Math.abs(share - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / draws));
  }
});

test('what is drawn carries the probability that its order has', () => {
  const plan = planOf(softmax({ temperature: 0.2 }), { mayFollow });
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 3, maxLength: 3 }),
      (u) => {
        const { order, probability, perPosition } = drawSlate(plan, (position) => u[position]!);
        expect(slateProbability(plan, order)).toEqual({ probability, perPosition });
        expect(probability).toBeGreaterThan(0);
        expect(perPosition.length).toBe(Math.min(3, order.length + 1));
      },
    ),
    { numRuns: 50 },
  );
});

// Plackett (1975): Π exp(v_i/T) / (1 + Σ of those that remain).
test('softmax gives Plackett-Luce with ending as an item of value 0', () => {
  const row = softmax({ temperature: 0.5 });
  const policy = softmaxKind.read(row, { program: 'p', at: 'policy' });
  const plan = planOf(row, { policyAt: () => policy });
  const weights = rows.map(([, , , value]) => Math.exp(value / 0.5));
  const total = 1 + weights.reduce((sum, w) => sum + w, 0);
  const third = total - weights[2]! - weights[0]!;
  const want = ((weights[2]! / total) * weights[0]!) / (total - weights[2]!) / third;
  expect(slateProbability(plan, [2, 0]).probability).toBeCloseTo(want, 14);
});

test('each position may have a policy of its own, and the empty slate is a slate', () => {
  const pinned = fixedPolicy('message0.2');
  const best = fixedPolicy('best');
  const plan = planOf(fixed('best'), { policyAt: (position) => (position === 0 ? pinned : best) });
  expect(drawSlate(plan, () => 0.5)).toEqual({ order: [2, 0, 3], probability: 1, perPosition: [1, 1, 1] });
  const silent = planOf(fixed('best'), { policyAt: () => fixedPolicy('silence') });
  expect(drawSlate(silent, () => 0.5)).toEqual({ order: [], probability: 1, perPosition: [1] });
  expect(drawSlate({ ...plan, length: 0 }, () => 0.5)).toEqual({
    order: [],
    probability: 1,
    perPosition: [],
  });
});

const fixedPolicy = (choose: string) =>
  policyOf(samplePortfolio(fixed(choose), [{ messages: 5, exploration: { mass: 0, silence: 0 } }]));

test.each([
  ['a card twice', [0, 2, 2]],
  ['a card that a rule forbids there', [3]],
  ['a card that is not there', [9]],
  ['too long', [0, 2, 1, 3]],
])('an order that is never drawn has probability 0: %s', (_, order) => {
  const plan = planOf(softmax({ temperature: 0.2 }), { mayFollow });
  expect(slateProbability(plan, order).probability).toBe(0);
});

test('every position has a stream of its own, the same for the same key', () => {
  const [a, b] = [slateUniforms('decision 1'), slateUniforms('decision 2')];
  expect(a(3)).toBe(slateUniforms('decision 1')(3));
  expect(new Set([a(0), a(1), a(2), b(0)]).size).toBe(4);
});
