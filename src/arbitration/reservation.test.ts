import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecisionId } from '../events/index.ts';
import { integrate, normal, streamOf } from '../kit/index.ts';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import { emptyIncrements } from '../scoring/index.ts';
import type { PlanStanding } from '../state/index.ts';
import { declaredPrices, valuerOf } from './index.ts';
import { planChargesOf, reservationOf } from './reservation.ts';

/** W(n, k) by its definition: every outcome of every decision, by quadrature. */
function worth(n: number, k: number, { mean, sd }: { readonly mean: number; readonly sd: number }): number {
  if (n === 0 || k === 0) return 0;
  const take = worth(n - 1, k - 1, { mean, sd });
  const leave = worth(n - 1, k, { mean, sd });
  const best = (z: number) => Math.max(mean + sd * z + take, leave) * normal.density(z);
  const kink = sd === 0 ? 0 : Math.min(Math.max((leave - take - mean) / sd, -12), 12);
  const below = integrate(best, [-12, kink]);
  return below.value + integrate(best, [kink, 12]).value;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const options = fc.record({
  mean: fc.double({ min: -2, max: 2, noNaN: true }),
  sd: fc.double({ min: 0.1, max: 3, noNaN: true }),
});

describe('the reservation price', () => {
  test('is what one contact less would cost, by brute force', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 4 }), (given, n, k) => {
        const price = reservationOf({ decisions: 4, ...given })(n, k);
        expect(price).toBeCloseTo(worth(n, k, given) - worth(n, k - 1, given), 7);
      }),
      { numRuns: 30 },
    );
  });

  test('of one contact among values far above 0 is that of optimal stopping', () => {
    // E max(Z, a) from a = 0 on, for standard normal Z: 0, φ(0), … (Gilbert and Mosteller 1966, section 5a).
    const price = reservationOf({ decisions: 4, mean: 40, sd: 1 });
    [0, 0.39894, 0.62975, 0.79038].forEach((gain, i) => expect(price(i + 1, 1)).toBeCloseTo(40 + gain, 4));
  });

  test('of certain values is the value, while there are more decisions than contacts', () => {
    const price = reservationOf({ decisions: 6, mean: 2, sd: 0 });
    expect([1, 2, 3, 4, 9, Infinity].map((left) => price(3, left))).toEqual([2, 2, 2, 0, 0, 0]);
    expect(reservationOf({ decisions: 6, mean: -1, sd: 0 })(5, 1)).toBe(0);
  });

  test('falls with what is left, grows with what is to come, and is never negative', () => {
    const anyN = fc.double({ min: 0, max: 12, noNaN: true });
    fc.assert(
      fc.property(options, anyN, anyN, fc.integer({ min: 1, max: 12 }), (given, a, b, left) => {
        const price = reservationOf({ decisions: 12, ...given });
        const [few, many] = a < b ? [a, b] : [b, a];
        expect(price(many, left)).toBeGreaterThanOrEqual(price(few, left) - 1e-12);
        expect(price(few, left + 1)).toBeLessThanOrEqual(price(few, left) + 1e-12);
        expect(price(few, left)).toBeGreaterThanOrEqual(0);
        expect(price(few, Infinity)).toBe(0);
      }),
    );
  });

  test('kept to, earns what it promises and more than first come, first served', () => {
    const price = reservationOf({ decisions: 10, mean: 0, sd: 1 });
    const stream = streamOf('reservation', 'values');
    const periods = Array.from({ length: 4000 }, () => Array.from({ length: 10 }, () => stream.normal()));
    const earned = (threshold: (n: number, left: number) => number) =>
      periods.map((period) => {
        let left = 2;
        return period.reduce((total, value, j) => {
          if (left === 0 || value <= threshold(9 - j, left)) return total;
          left--;
          return total + value;
        }, 0);
      });
    const byPrice = earned(price);
    const mean = sum(byPrice) / byPrice.length;
    const variance = sum(byPrice.map((total) => (total - mean) * (total - mean))) / byPrice.length;
    const promised = price(10, 1) + price(10, 2);
    expect(Math.abs(mean - promised)).toBeLessThan(4 * Math.sqrt(variance / byPrice.length));
    expect(mean).toBeGreaterThan((1.3 * sum(earned(() => 0))) / byPrice.length);
  });
});

const standing = (left: readonly number[], at = 0): PlanStanding => ({
  name: 'calm',
  decision: 'd' as DecisionId,
  at,
  from: 0,
  until: 7,
  left: Float64Array.from(left),
});

describe('charged to candidates', () => {
  const opportunities = { decisions: 7, mean: 1, sd: 0.5 };
  const price = reservationOf(opportunities);

  test('the scarcer of the two ceilings counts, and the decision at hand is one of those left', () => {
    const charges = planChargesOf(opportunities);
    expect([...charges(standing([Infinity, 1, 2]))]).toEqual([price(6, 2), price(6, 1)]);
    expect([...charges(standing([Infinity, 1, 2], 6))]).toEqual([0, 0]);
    expect([...charges(standing([Infinity, Infinity, Infinity]))]).toEqual([0, 0]);
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
    ...valuerOf(portfolio, prices).value(candidates, emptyIncrements(3, 1), plan).value,
  ];

  test('takes λ off marketing only, and nothing without a price or a plan', () => {
    const priced = { ...declaredPrices(portfolio), plan: opportunities };
    const charge = price(6, 1);
    expect(valued(standing([1, 1, 1]), priced)).toEqual([-0.25 - charge, 0 - charge, -0.25]);
    expect(valued(undefined, priced)).toEqual(valued(undefined));
    expect(valued(standing([1, 1, 1]))).toEqual(valued(undefined));
  });
});
