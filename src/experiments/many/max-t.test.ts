import { expect, test } from 'vitest';
import { normal } from '../../kit/index.ts';
import { adjustPs } from './adjust.ts';
import { equicorrelation } from './correlation.ts';
import { maxT, maxTCritical } from './max-t.ts';

// Roots of the one-dimensional integral for equal correlations, by SciPy.
test.each([
  [4, 0.6, 0.05, 2.1271905700157863],
  [6, 0.3, 0.025, 2.6105134606909934],
])('critical value of %i metrics correlated %f', (size, rho, alpha, wanted) => {
  expect(Math.abs(maxTCritical(equicorrelation(size, rho), alpha, { sides: 1 }) - wanted)).toBeLessThan(1e-3);
});

test('one metric is tested as if alone', () => {
  expect(maxTCritical([[1]], 0.05, { sides: 2 })).toBeCloseTo(1.959964, 6);
});

const z = [2.4, 0.3, 1.9, -1];

test('step-down: the first is tested among all, the next among the rest; never stricter than Holm', () => {
  const adjusted = maxT(z, equicorrelation(4, 0.6), { sides: 1 });
  const holm = adjustPs(
    z.map((value) => normal.survival(value)),
    'holm',
  );
  adjusted.forEach((p, at) => expect(p).toBeLessThanOrEqual(holm[at]! + 1e-3));
  expect(adjusted[0]).toBeLessThan(adjusted[2]!);
  expect(adjusted[3]).toBeCloseTo(normal.survival(-1), 10);
});

test('without correlation it is 1 − Π(1 − p)', () => {
  const [p] = maxT([2, 0, -1], equicorrelation(3, 0), { sides: 1 });
  const below = normal.cdf(2);
  expect(p).toBeCloseTo(1 - below * below * below, 4);
});

test('two sides see both directions', () => {
  const [up] = maxT([2.5, 0.1], equicorrelation(2, 0.5), { sides: 2 });
  const [down] = maxT([-2.5, 0.1], equicorrelation(2, 0.5), { sides: 2 });
  expect(up).toBeCloseTo(down!, 12);
});

// 1 − ∫ φ(x) Π P(z_i inside | x) dx with the complement inside the integral, by SciPy's adaptive quadrature.
test.each([
  [1, 8, 0.6, 5, 2.225309137283825e-6],
  [2, 8, 0.6, 5, 4.450618274567648e-6],
  [1, 15, 0.9, 10, 1.0416353370914006e-22],
] as const)(
  'sides %i, %i metrics correlated %f: far out at %f p keeps its digits',
  (sides, size, rho, c, p) => {
    const z = [c, ...Array.from({ length: size - 1 }, () => 0)];
    const [found] = maxT(z, equicorrelation(size, rho), { sides });
    expect(Math.abs(found! / p - 1)).toBeLessThan(1e-3);
  },
);

test('a z that is no number has no p-value', () => {
  expect(() => maxT([Number.NaN, 1], equicorrelation(2, 0.5), { sides: 1 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
  expect(() => maxTCritical([], 0.05, { sides: 1 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});
