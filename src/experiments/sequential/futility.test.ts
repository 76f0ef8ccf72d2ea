import { expect, test } from 'vitest';
import { crossing, summed } from './crossing.ts';
import { futilityPlan } from './futility.ts';

const design = {
  alpha: 0.025,
  spending: { kind: 'hwang-shih-decani', gamma: -4 },
  power: 0.9,
  futility: { kind: 'hwang-shih-decani', gamma: -2 },
  fractions: [1 / 3, 2 / 3, 1],
} as const;

test('the default design of gsDesign (test.type 4): bounds and inflation as it prints them', () => {
  const plan = futilityPlan(design);
  const round = (values: readonly (number | null)[]) => values.map((value) => Number(value!.toFixed(4)));
  expect(round(plan.looks.map(({ z }) => z))).toEqual([3.0107, 2.5465, 1.9992]);
  expect(round(plan.looks.map(({ futility }) => futility))).toEqual([-0.2387, 0.9411, 1.9992]);
  expect(plan.inflation).toBeCloseTo(1.0698832, 6);
});

test('under its drift the plan wins with its power, and under none rarely even when futility is ignored', () => {
  const { looks, drift } = futilityPlan(design);
  const obeyed = looks.map(({ fraction, z, futility }) => ({ t: fraction, lower: futility, upper: z! }));
  const ignored = looks.map(({ fraction, z }) => ({ t: fraction, lower: -Infinity, upper: z! }));
  expect(summed(crossing(obeyed, drift).above)).toBeCloseTo(0.9, 8);
  expect(summed(crossing(ignored, 0).above)).toBeCloseTo(0.025, 10);
});

test('a power that the level alone gives cannot be planned, nor can a test without looks', () => {
  expect(() => futilityPlan({ ...design, power: design.alpha })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_PLAN_IMPOSSIBLE' }),
  );
  expect(() => futilityPlan({ ...design, fractions: [] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LOOKS_UNORDERED' }),
  );
});
