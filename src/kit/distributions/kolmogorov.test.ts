import { expect, test } from 'vitest';
import { kolmogorovSurvival } from './kolmogorov.ts';

test('critical values of the tables (Smirnov 1948)', () => {
  for (const [x, p] of [
    [0.5, 0.9639],
    [1, 0.27],
    [1.2238, 0.1],
    [1.3581, 0.05],
    [1.6276, 0.01],
    [1.9495, 0.001],
  ] as const)
    expect(Math.abs(kolmogorovSurvival(x) - p)).toBeLessThan(1e-4);
});

test('the two series meet, and the ends', () => {
  expect(Math.abs(kolmogorovSurvival(1 - 1e-12) - kolmogorovSurvival(1))).toBeLessThan(1e-11);
  expect(kolmogorovSurvival(0)).toBe(1);
  expect(kolmogorovSurvival(0.04)).toBe(1);
  expect(kolmogorovSurvival(8)).toBeLessThan(1e-50);
  expect(kolmogorovSurvival(Number.NaN)).toBeNaN();
});
