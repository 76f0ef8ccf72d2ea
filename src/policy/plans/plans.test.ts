import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { millisOf, portfolioOf, type Portfolio, type Row } from '../../program/index.ts';
import { samplePortfolio } from '../conformance.ts';
import { fixed } from '../kinds/fixed.ts';
import { fixedPlan } from './fixed-plan.ts';
import { planPolicyOf } from './kinds.ts';
import { planBandit } from './plan-bandit.ts';

const [program] = samplePortfolio(fixed('best'), [
  { messages: 1, exploration: { mass: 0, silence: 0 } },
]).programs;
const planned = (policy: Row, { count = 4, floor = 0.02 } = {}): Portfolio => {
  const choices = Array.from({ length: count }, (_, i) => ({ name: `p${i}`, allowance: { all: i } }));
  return portfolioOf([{ ...program!, plans: { period: '7d', choices, policy, floor } }]);
};
const old = millisOf('90d');
const drawn = (policy: Row, mean: readonly number[], { floor = 0.02, age = old, sd = 0 } = {}) => [
  ...planPolicyOf(planned(policy, { count: mean.length, floor }))!({
    mean: Float64Array.from(mean),
    sd: new Float64Array(mean.length).fill(sd),
    age,
  }),
];
const near = (actual: readonly number[], expected: readonly number[]) =>
  actual.forEach((p, j) => expect(p).toBeCloseTo(expected[j]!, 9));

test('without plans there is no plan policy', () => {
  expect(planPolicyOf(portfolioOf([program!]))).toBeUndefined();
});

describe('every kind', () => {
  const kinds = [fixedPlan({ plan: 'p0' }), planBandit(), planBandit({ neighbours: 0.5 })];
  test.each(kinds)('$kind sums to 1 and leaves no plan below its floor', (policy) => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: -9, max: 9, noNaN: true }),
            fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 9, noNaN: true })),
          ),
          {
            minLength: 1,
            maxLength: 16,
          },
        ),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (plans, share) => {
          const floor = share / plans.length;
          const choose = planPolicyOf(planned(policy, { count: plans.length, floor }))!;
          const distribution = choose({
            mean: Float64Array.from(plans, ([mean]) => mean),
            sd: Float64Array.from(plans, ([, sd]) => sd),
            age: old,
          });
          expect(distribution.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
          distribution.forEach((p) => expect(p).toBeGreaterThanOrEqual(floor - 1e-15));
        },
      ),
    );
  });
});

describe('a fixed plan', () => {
  test('is certain without a floor, and loses to the others just their floors', () => {
    expect(drawn(fixedPlan({ plan: 'p1' }), [0, 0, 9], { floor: 0 })).toEqual([0, 1, 0]);
    near(drawn(fixedPlan({ plan: 'p1' }), [0, 0, 9]), [0.02, 0.96, 0.02]);
  });
  test('that is not there is refused with its place', () => {
    expect(() => planPolicyOf(planned(fixedPlan({ plan: 'x' })))).toThrow(
      'field plans.policy.options: there is no plan "x"; there are: p0, p1, p2, p3',
    );
  });
});

describe('the bandit', () => {
  const none = { floor: 0 };
  test('certain of the best plan explores its neighbours only, and an end has one', () => {
    near(drawn(planBandit({ neighbours: 0.2 }), [0, 3, 1, 2], none), [0.1, 0.8, 0.1, 0]);
    near(drawn(planBandit({ neighbours: 0.2 }), [3, 0, 1, 2], none), [0.8, 0.2, 0, 0]);
    near(drawn(planBandit({ neighbours: 0.2 }), [3], none), [1]);
  });
  test('of two uncertain plans prefers one by Φ(difference / sd)', () => {
    const [, second] = drawn(planBandit({ neighbours: 0 }), [0, 1], { floor: 0, sd: Math.SQRT1_2 });
    // Φ(1) to 15 digits: Abramowitz and Stegun, table 26.1.
    expect(second).toBeCloseTo(0.841344746068543, 6);
  });
  test('mixes floor, neighbours and beliefs exactly', () => {
    near(drawn(planBandit({ neighbours: 0.2 }), [0, 0, 0], { sd: 1 }), [
      0.02 + (0.94 * 0.8) / 3,
      0.02 + 0.94 * (0.8 / 3 + 0.2),
      0.02 + (0.94 * 0.8) / 3,
    ]);
  });
  test('starts users of whom little is known on the plan named for them', () => {
    const policy = planBandit({ neighbours: 0.2, newUsers: { age: '14d', plan: 'p0' } });
    near(drawn(policy, [0, 1, 9], { floor: 0, age: 0 }), [0.8, 0.2, 0]);
    near(drawn(policy, [0, 1, 9], { floor: 0, age: millisOf('14d') }), [0, 0.2, 0.8]);
  });
});
