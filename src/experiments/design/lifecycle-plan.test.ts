import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal } from '../../kit/index.ts';
import { equicorrelation } from '../many/correlation.ts';
import { driftForPower } from '../sequential/power.ts';
import type { LifecycleDesign } from './lifecycle-design.ts';
import { lifecyclePlan } from './lifecycle-plan.ts';
import { all, any, better } from '../verdict/rule.ts';
import { sampleSize } from './sample-size.ts';

const spending = { kind: 'obrien-fleming' } as const;
const one = { name: 'sales', role: 'success', variance: 1, distance: 0.1 } as const;

const design: LifecycleDesign = {
  tests: [one],
  correlation: null,
  weights: [1, 1],
  budget: { alpha: 0.05, power: 0.8 },
  spending,
  looks: 1,
  perDay: Array.from({ length: 60 }, () => 100),
  window: 7,
};

test('one look at one metric is the sample size of the textbook, in whole weeks and the window', () => {
  const plan = lifecyclePlan(design);
  const alone = sampleSize({
    variance: { control: 1, treatment: 1 },
    alpha: 0.05,
    sides: 1,
    effect: 0.1,
    power: 0.8,
  });
  // 4 (1.644854 + 0.841621)² / 0.01
  expect(plan.tests[0]!.users).toBeCloseTo(2473.02, 1);
  expect(plan.tests[0]!.users).toBeCloseTo(alone.total, 6);
  expect(plan).toMatchObject({ needed: 2474, units: 2800, days: 35, neededDays: 35, together: null });
  expect(plan.looks).toEqual([
    {
      day: 35,
      units: 2800,
      fraction: 1,
      z: expect.closeTo(1.644854, 6),
      spent: 1,
      stopped: expect.closeTo(0.8, 6),
    },
  ]);
  expect(plan.minimal.at(-1)!.effects[0]!.effect).toBeCloseTo(0.1 * Math.sqrt(2473.02 / 2800), 5);
});

test('looks cost the inflation of the boundaries that are used', () => {
  const three = lifecyclePlan({ ...design, looks: 3 });
  const { inflation } = driftForPower({ alpha: 0.05, sides: 1, spending }, [1 / 3, 2 / 3, 1], 0.8);
  expect(three.tests[0]!.users / three.tests[0]!.usersOnce).toBeCloseTo(inflation, 10);
  expect(three.tests[0]!.usersOnce).toBeCloseTo(2473.02, 1);
  expect(three.looks.map(({ day, units }) => [day, units])).toEqual([
    [17, 1000],
    [26, 1900],
    [35, 2800],
  ]);
});

test('levels, uneven arms and several treatments', () => {
  const guard = { name: 'opt-outs', role: 'guardrail', variance: 1, distance: 0.1 } as const;
  const two = { ...one, name: 'minutes' };
  const budget = {
    ...design.budget,
    deterioration: { tests: 3, level: 0.01 },
    quality: { tests: 3, level: 0.001 },
  };
  const plan = lifecyclePlan({ ...design, tests: [one, two, guard], budget, weights: [2, 1, 1] });
  // α/(S·T) for success, α for a guardrail; power 1 − (.2 − .03 − .003)/2.
  expect(plan.tests.map(({ alpha }) => alpha)).toEqual([0.0125, 0.0125, 0.05]);
  for (const { wanted } of plan.tests) expect(wanted).toBeCloseTo(1 - 0.167 / 2, 12);
  const pair = sampleSize({
    variance: { control: 1, treatment: 1 },
    ratio: 2,
    alpha: 0.05,
    sides: 1,
    effect: 0.1,
    power: 1 - 0.167 / 2,
  });
  expect(plan.tests[2]!.users).toBeCloseTo(4 * pair.treatment, 6);
});

test('too few in time: all that come are planned, with the power they have', () => {
  const plan = lifecyclePlan({ ...design, perDay: design.perDay.slice(0, 10) });
  expect(plan).toMatchObject({ neededDays: null, units: 1000, days: 17 });
  expect(plan.tests[0]!.power).toBeLessThan(0.8);
});

test('a look at which nobody new is complete is none', () => {
  const perDay = design.perDay.map((_, day) => (day < 10 ? 300 : 0));
  const plan = lifecyclePlan({ ...design, perDay, looks: 6 });
  const units = plan.looks.map((look) => look.units);
  expect(units).toEqual([...new Set(units)].sort((a, b) => a - b));
});

test('correlated metrics need no more than divided ones', () => {
  const tests = [one, { ...one, name: 'minutes' }];
  const correlation = [
    [1, 0.8],
    [0.8, 1],
  ];
  const { together, tests: planned } = lifecyclePlan({ ...design, tests, correlation });
  expect(together!.users).toBeLessThan(together!.usersDivided);
  expect(together!.usersDivided).toBeCloseTo(planned[0]!.usersOnce, 6);
  expect(planned[0]!.usersTogether).toBeCloseTo(together!.users, 6);
});

test('four success metrics and three guardrails that go together: the plan takes the levels that count it', () => {
  const named = (role: 'success' | 'guardrail', count: number) =>
    Array.from({ length: count }, (_, at) => ({ ...one, role, name: `${role} ${at}` }));
  const joint: LifecycleDesign = {
    ...design,
    tests: [...named('success', 4), ...named('guardrail', 3)],
    correlation: equicorrelation(7, 0.6),
    perDay: Array.from({ length: 60 }, () => 250),
  };
  const [divided, plan] = [lifecyclePlan(joint), lifecyclePlan({ ...joint, isJoint: true })];
  expect(plan.needed).toBeLessThan(0.7 * divided.needed);
  expect(plan.needed).toBe(Math.ceil(plan.together!.users));
  const [success, guardrail] = [plan.tests[0]!, plan.tests[4]!];
  // The root of ∫ φ(x) Φ((c − √.6 x)/√.4)⁴ dx = .95, as in the tests of max-T.
  expect(plan.looks[0]!.z).toBeCloseTo(2.1272, 3);
  expect([success.alpha, guardrail.alpha]).toEqual([
    expect.closeTo(normal.survival(2.1272), 4),
    expect.closeTo(0.05, 12),
  ]);
  expect(success.users).toBeCloseTo(success.usersTogether!, 3);
  expect(success.usersOnce).toBeCloseTo(divided.tests[0]!.usersOnce, 9);
  expect(plan.assumptions).toContain('joint-normal');
  // Looked at twice, or without correlations, a plan divides its budget.
  for (const other of [{ looks: 2 }, { correlation: null }])
    expect(lifecyclePlan({ ...joint, ...other, isJoint: true }).tests[0]!.alpha).toBeCloseTo(0.05 / 4, 12);
});

test('a tree is planned as its metrics go together, by its own levels', () => {
  const tests = ['a', 'b', 'c'].map((name) => ({ ...one, name }));
  const rule = all(better('a'), any(better('b'), better('c')));
  const tree = { ...design, tests, rule, correlation: equicorrelation(3, 0.6) };
  const [divided, plan] = [lifecyclePlan(tree), lifecyclePlan({ ...tree, isJoint: true })];
  expect(divided.tests.map(({ alpha }) => alpha)).toEqual([0.05, 0.025, 0.025]);
  expect(plan.needed).toBeLessThan(0.85 * divided.needed);
  expect(plan.needed).toBe(Math.ceil(divided.together!.users));
  expect(plan.tests[0]!.alpha).toBeCloseTo(0.05, 12);
  expect(plan.tests[1]!.alpha).toBeGreaterThan(0.028);
  expect(plan.tests[1]!.alpha).toBe(plan.tests[2]!.alpha);
});

test('what is planned in full has the power that is wanted, whatever comes when', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 20, maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.double({ min: 0.05, max: 0.4, noNaN: true }),
      fc.constantFrom(0, 0.1, 0.5, 1, 1.5, 14),
      (perDay, looks, distance, window) => {
        fc.pre(perDay.reduce((sum, units) => sum + units, 0) >= 10);
        const plan = lifecyclePlan({ ...design, perDay, looks, window, tests: [{ ...one, distance }] });
        const [planned] = plan.tests;
        // Looks that are not evenly spread cost a little more or less than even ones.
        if (plan.neededDays !== null) expect(planned!.power).toBeGreaterThan(planned!.wanted - 0.02);
        expect(plan.looks.at(-1)).toMatchObject({
          day: plan.days,
          units: plan.units,
          fraction: 1,
          spent: expect.closeTo(1, 9),
        });
      },
    ),
    { numRuns: 40 },
  );
});

describe('errors', () => {
  test.each([
    ['EXPERIMENTS_PLAN_IMPOSSIBLE', { tests: [] }],
    ['EXPERIMENTS_PLAN_IMPOSSIBLE', { perDay: [] }],
    ['EXPERIMENTS_PLAN_IMPOSSIBLE', { perDay: [0, 0, 1] }],
    [
      'EXPERIMENTS_PLAN_IMPOSSIBLE',
      { budget: { alpha: 0.05, power: 0.8, deterioration: { tests: 3, level: 0.1 } } },
    ],
    ['EXPERIMENTS_NUMBER_UNFIT', { tests: [{ ...one, variance: 0 }] }],
    ['EXPERIMENTS_NUMBER_UNFIT', { tests: [{ ...one, distance: 0 }] }],
    ['EXPERIMENTS_LEVEL_UNFIT', { budget: { alpha: 1, power: 0.8 } }],
  ] as const)('%s', (code, part) => {
    expect(() => lifecyclePlan({ ...design, ...part })).toThrow(expect.objectContaining({ code }));
  });
});
