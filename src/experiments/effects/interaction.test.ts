import { expect, test } from 'vitest';
import { interaction } from './interaction.ts';

const arm = (mean: number, n: number) => ({ n, mean, variance: 4, assumptions: [] });

test('by hand: (7 − 4) − (2 − 1) = 2, se² = 4(1/10 + 1/20 + 1/40 + 1/40)', () => {
  const crossed = { neither: arm(1, 10), first: arm(4, 20), second: arm(2, 40), both: arm(7, 40) };
  const { value, se, df } = interaction(crossed);
  expect([value, df]).toEqual([2, null]);
  expect(se).toBeCloseTo(Math.sqrt(0.8), 12);
});

test('effects that add up do not interact', () => {
  const crossed = { neither: arm(1, 10), first: arm(4, 10), second: arm(2, 10), both: arm(5, 10) };
  expect(interaction(crossed).value).toBe(0);
});
