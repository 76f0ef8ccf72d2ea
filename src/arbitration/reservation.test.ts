import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecisionId } from '../events/index.ts';
import { streamOf } from '../kit/index.ts';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import { emptyIncrements } from '../scoring/index.ts';
import { nothingBrought, type PlanStanding } from '../state/index.ts';
import { foreseenOf } from './foreseen.ts';
import { declaredPrices, valuerOf } from './index.ts';
import { gainsOf, planChargesOf, reservationsOf, type Gain } from './reservation.ts';

/** Something that is as likely any of a few values. */
const gainAmong =
  (values: readonly number[]): Gain =>
  (t) =>
    sum(values.map((value) => Math.max(value - t, 0))) / values.length;

/** W(n, k) by its definition: every outcome of every decision, one after another. */
function worth(n: number, k: number, values: readonly number[]): number {
  if (n === 0 || k === 0) return 0;
  const take = worth(n - 1, k - 1, values);
  const leave = worth(n - 1, k, values);
  return sum(values.map((value) => Math.max(value + take, leave))) / values.length;
}

/** The same where every decision has outcomes of its own, in order of time. */
function worthAlong([next, ...later]: readonly (readonly number[])[], k: number): number {
  if (next === undefined || k === 0) return 0;
  const take = worthAlong(later, k - 1);
  const leave = worthAlong(later, k);
  return sum(next.map((value) => Math.max(value + take, leave))) / next.length;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const priceOf = (gain: Gain, n: number, left: number) => reservationsOf(gain, n, 400)[left - 1] ?? 0;

const someValues = fc.array(fc.double({ min: -2, max: 9, noNaN: true }), { minLength: 1, maxLength: 6 });

describe('the reservation price', () => {
  test('is what one contact less would cost, by brute force', () => {
    fc.assert(
      fc.property(
        someValues,
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (values, n, k) => {
          const price = priceOf(gainAmong(values), n, k);
          expect(price).toBeCloseTo(worth(n, k, values) - worth(n, k - 1, values), 9);
        },
      ),
    );
  });

  test('knows what is scheduled, in its place among the others: by brute force', () => {
    const known = fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { maxLength: 3 });
    const others = fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        someValues,
        known,
        others,
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 1, max: 3 }),
        (values, worths, beside, n, k) => {
          const scheduled = worths.map((value, i) => ({ after: (i + 0.6) / worths.length, value }));
          const fitted = Array.from({ length: n }, (_, j) => ({ after: (j + 0.5) / n, outcomes: values }));
          const all = [
            ...fitted,
            ...scheduled.map(({ after, value }) => ({
              after,
              outcomes: beside.map((other) => Math.max(other, value)),
            })),
          ].sort((a, b) => a.after - b.after);
          const course = all.map(({ outcomes }) => outcomes);
          const among = { known: scheduled, beside: gainAmong(beside) };
          const price = reservationsOf(gainAmong(values), n, 400, among)[k - 1] ?? 0;
          expect(price).toBeCloseTo(worthAlong(course, k) - worthAlong(course, k - 1), 9);
        },
      ),
    );
  });

  test('of one contact among uniform values is that of optimal stopping', () => {
    // E max(U, a) from a = 0 on: Moser, Scripta Mathematica 22 (1956); Gilbert and Mosteller 1966, section 5a.
    const uniform: Gain = (t) => (t < 1 ? ((1 - t) * (1 - t)) / 2 : 0);
    [1 / 2, 5 / 8, 89 / 128, 24_305 / 32_768].forEach((price, i) =>
      expect(priceOf(uniform, i + 1, 1)).toBeCloseTo(price, 14),
    );
  });

  test('of certain values is the value, while there are more decisions than contacts', () => {
    expect([1, 2, 3, 4, 9, Infinity].map((left) => priceOf(gainAmong([2]), 3, left))).toEqual([
      2, 2, 2, 0, 0, 0,
    ]);
    expect(priceOf(gainAmong([-1]), 5, 1)).toBe(0);
    expect(reservationsOf(gainAmong([2]), -1, 3)).toHaveLength(0);
  });

  test('falls with what is left, grows with what is to come, and is never negative', () => {
    const anyN = fc.double({ min: 0, max: 12, noNaN: true });
    fc.assert(
      fc.property(someValues, anyN, anyN, fc.integer({ min: 1, max: 12 }), (values, a, b, left) => {
        const gain = gainAmong(values);
        const [few, many] = a < b ? [a, b] : [b, a];
        expect(priceOf(gain, many, left)).toBeGreaterThanOrEqual(priceOf(gain, few, left) - 1e-12);
        expect(priceOf(gain, few, left + 1)).toBeLessThanOrEqual(priceOf(gain, few, left) + 1e-12);
        expect(priceOf(gain, few, left)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('does not depend on how many contacts are asked for', () => {
    fc.assert(
      fc.property(someValues, fc.double({ min: 0, max: 9, noNaN: true }), fc.nat(12), (values, n, most) => {
        const gain = gainAmong(values);
        expect([...reservationsOf(gain, n, most)]).toEqual([...reservationsOf(gain, n, 400)].slice(0, most));
      }),
    );
  });

  test('kept to, earns what it promises and more than first come, first served', () => {
    const shape = [0.1, 0.3, 0.5, 0.8, 1.3, 3];
    const gain = gainsOf(shape)({ share: 0.6, mean: 2 });
    const stream = streamOf('reservation', 'values');
    const value = () => (stream.uniform() < 0.6 ? 2 * shape[stream.below(shape.length)]! : 0);
    const periods = Array.from({ length: 4000 }, () => Array.from({ length: 10 }, value));
    const earned = (threshold: (n: number, left: number) => number) =>
      periods.map((period) => {
        let left = 2;
        return period.reduce((total, value, j) => {
          if (left === 0 || value <= threshold(9 - j, left)) return total;
          left--;
          return total + value;
        }, 0);
      });
    const byPrice = earned((n, left) => priceOf(gain, n, left));
    const mean = sum(byPrice) / byPrice.length;
    const variance = sum(byPrice.map((total) => (total - mean) * (total - mean))) / byPrice.length;
    const promised = priceOf(gain, 10, 1) + priceOf(gain, 10, 2);
    expect(Math.abs(mean - promised)).toBeLessThan(4 * Math.sqrt(variance / byPrice.length));
    expect(mean).toBeGreaterThan((1.3 * sum(earned(() => 0))) / byPrice.length);
  });
});

test('the gain over a price is the mean of what is above it', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const amount = fc.double({ min: 0, max: 9, noNaN: true });
  const shapes = fc.array(amount, { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(shapes, share, amount, amount, (shape, p, mean, t) => {
      const expected = p * gainAmong(shape.map((x) => mean * x))(t);
      expect(gainsOf(shape)({ share: p, mean })(t)).toBeCloseTo(expected, 9);
    }),
  );
});

describe('what is foreseen of a user', () => {
  const prospects = { decisions: 7, share: 0.2, mean: 3, shape: [1] };
  const strength = { decisions: 2, share: 10, mean: 4 };
  const brought = { periods: 2, decisions: 6, judged: 30, valuable: 12, total: 12 };

  test('is the population without a past, and where nothing says how much users differ', () => {
    const population = { decisions: 7, share: 0.2, mean: 3 };
    expect(foreseenOf({ ...prospects, strength }, nothingBrought)).toEqual(population);
    expect(foreseenOf(prospects, brought)).toEqual(population);
    const none = { decisions: 0, share: 0, mean: 0 };
    expect(foreseenOf({ ...prospects, strength: none }, nothingBrought)).toEqual(population);
  });

  test('moves towards the past by how much of it there is', () => {
    expect(foreseenOf({ ...prospects, strength }, brought)).toEqual({
      decisions: (2 * 7 + 6) / (2 + 2),
      share: (10 * 0.2 + 12) / (10 + 30),
      mean: (4 * 3 + 12) / (4 + 12),
    });
  });
});

const standing = (left: readonly number[], at = 0, brought = nothingBrought): PlanStanding => ({
  name: 'calm',
  decision: 'd' as DecisionId,
  at,
  from: 0,
  until: 7,
  left: Float64Array.from(left),
  brought,
});

describe('charged to candidates', () => {
  const prospects = { decisions: 7, share: 0.8, mean: 1, shape: [0.5, 1.5] };
  const price = (n: number, left: number) => priceOf(gainsOf(prospects.shape)(prospects), n, left);

  test('the scarcer of the two ceilings counts, and the decision at hand is one of those left', () => {
    const charges = planChargesOf(prospects);
    expect([...charges(standing([Infinity, 1, 2]))]).toEqual([price(6, 2), price(6, 1)]);
    expect([...charges(standing([Infinity, 1, 2], 6))]).toEqual([0, 0]);
    expect([...charges(standing([Infinity, Infinity, Infinity]))]).toEqual([0, 0]);
  });

  test('what is scheduled takes the place of decisions that nothing is known of', () => {
    const charges = planChargesOf({ ...prospects, beside: { share: 0, mean: 0 } });
    const ahead = Array.from({ length: 6 }, (_, i) => ({ at: i + 1, best: [2, 0, 5, 1, 4, 3][i]! }));
    const left = (k: number) => charges({ ...standing([Infinity, k, k]), ahead })[1];
    expect([1, 2, 3, 5, 6].map(left)).toEqual([5, 4, 3, 1, 0]);
    // As many decisions as ever, one of which is known to bring nothing, and all that comes beside it.
    const dull = { ...standing([Infinity, 1, 1]), ahead: [{ at: 1, best: 0 }] };
    expect(planChargesOf(prospects)(dull)[1]).toBeCloseTo(price(6, 1), 12);
  });

  test('a user whose decisions bring more pays more for each', () => {
    const strength = { decisions: 1, share: 5, mean: 5 };
    const charges = planChargesOf({ ...prospects, strength });
    const rich = { periods: 4, decisions: 28, judged: 28, valuable: 28, total: 56 };
    const [mine] = charges(standing([1, 1, 1], 0, rich));
    expect(mine).toBeGreaterThan(1.5 * charges(standing([1, 1, 1]))[0]!);
  });

  const portfolio = portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0.25 }, email: { cost: 0 } },
      features: {},
      candidateFeatures: {},
      messages: {
        ad: { topic: 't', channels: ['push', 'email'] },
        note: { topic: 't', channels: ['push'], class: 'service' },
      },
      objectives: { sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
      generators: [],
      rules: [],
      policy: { kind: 'uniform', version: 1, options: {} },
    }),
  ]);
  const candidates = [
    { message: 0, channel: 0, slot: 0, opportunity: 0 },
    { message: 0, channel: 1, slot: 0, opportunity: 0 },
    { message: 1, channel: 0, slot: 0, opportunity: 0 },
  ];
  const valued = (plan: PlanStanding | undefined, prices = declaredPrices(portfolio)) => [
    ...valuerOf(portfolio, prices).value(candidates, emptyIncrements(3, 1), {
      rows: { candidates: new Float32Array(0) },
      plan,
    }).value,
  ];

  test('takes λ off marketing only, and nothing without a price or a plan', () => {
    const priced = { ...declaredPrices(portfolio), plan: prospects };
    const charge = price(6, 1);
    expect(valued(standing([1, 1, 1]), priced)).toEqual([-0.25 - charge, 0 - charge, -0.25]);
    expect(valued(undefined, priced)).toEqual(valued(undefined));
    expect(valued(standing([1, 1, 1]))).toEqual(valued(undefined));
  });
});
