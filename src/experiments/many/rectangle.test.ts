import { expect, test } from 'vitest';
import { equicorrelation } from './correlation.ts';
import { rectangle } from './rectangle.ts';

const below = (size: number, rho: number, c: number) =>
  rectangle(equicorrelation(size, rho), {
    lower: Array.from({ length: size }, () => -Infinity),
    upper: Array.from({ length: size }, () => c),
  });

// ∫ φ(x) Φ((c − √ρ x)/√(1 − ρ))^n dx by SciPy's adaptive quadrature.
test.each([
  [4, 0.6, 2, 0.9338325349065457],
  [3, 0.5, 0, 0.25],
  [8, 0.9, 1.5, 0.8608884403859804],
])('%i variables correlated %f, all below %f', (size, rho, c, wanted) => {
  const { value, error } = below(size, rho, c);
  expect(Math.abs(value - wanted)).toBeLessThan(3e-4);
  expect(error).toBeLessThan(3e-4);
});

test('a box of three, unlike correlations (SciPy, multivariate normal)', () => {
  const correlation = [
    [1, 0.3, -0.2],
    [0.3, 1, 0.5],
    [-0.2, 0.5, 1],
  ];
  const { value } = rectangle(correlation, { lower: [-1, -0.5, -2], upper: [1.5, 2, 0.7] });
  expect(value).toBeCloseTo(0.37731, 3);
});

test('an empty box holds nothing', () => {
  expect(rectangle(equicorrelation(2, 0), { lower: [1, 0], upper: [1, 2] }).value).toBe(0);
});
