import { expect, test } from 'vitest';
import { leafLevels } from './levels.ts';
import { shipRule } from './rule.ts';

const budget = { alpha: 0.05, power: 0.8 };

test('two treatments, three success metrics, two guardrails, with vetoes', () => {
  const levels = leafLevels(shipRule(['a', 'b', 'c'], ['g', 'h']), {
    ...budget,
    treatments: 2,
    deterioration: { tests: 5, level: 0.01 },
    quality: { tests: 2, level: 0.001 },
  });
  expect(levels[0]!.alpha).toBeCloseTo(0.05 / 6, 12);
  expect(levels[3]!.alpha).toBe(0.05);
  for (const { power } of levels) expect(power).toBeCloseTo(1 - (0.2 - 0.05 - 0.002) / 3, 12);
});

test('guardrails alone share beta among themselves', () => {
  expect(leafLevels(shipRule([], ['g', 'h']), budget).map(({ power }) => power)).toEqual([0.9, 0.9]);
});

test('vetoes that use up beta make the plan impossible', () => {
  const deterioration = { tests: 20, level: 0.01 };
  expect(() => leafLevels(shipRule(['a'], []), { ...budget, deterioration })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_PLAN_IMPOSSIBLE' }),
  );
});

test('a level cannot be divided by no treatment', () => {
  expect(() => leafLevels(shipRule(['a'], []), { alpha: 0.05, power: 0.8, treatments: 0 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});
