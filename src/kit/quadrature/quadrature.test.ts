import fc from 'fast-check';
import { expect, test } from 'vitest';
import { integrate } from './adaptive.ts';
import { gaussHermite, gaussLegendre, type GaussRule } from './gauss.ts';

const apply = ({ nodes, weights }: GaussRule, f: (x: number) => number) =>
  nodes.reduce((sum, x, i) => sum + weights[i]! * f(x), 0);

const power = (x: number, n: number) => Array.from({ length: n }).reduce<number>((product) => product * x, 1);

const sizes = [1, 2, 3, 7, 20, 63, 200];

test.each(sizes)('Gauss-Legendre of %d nodes is exact up to degree 2n − 1', (n) => {
  const rule = gaussLegendre(n);
  for (const degree of [0, 1, n - 1, n, 2 * n - 2, 2 * n - 1]) {
    const want = degree % 2 === 0 ? 2 / (degree + 1) : 0;
    expect(Math.abs(apply(rule, (x) => power(x, degree)) - want)).toBeLessThan(1e-14);
  }
});

test.each(sizes)('Gauss-Hermite of %d nodes gives normal moments', (n) => {
  const rule = gaussHermite(n);
  let moment = 1;
  for (let degree = 0; degree <= Math.min(2 * n - 2, 60); degree += 2) {
    expect(apply(rule, (x) => power(x, degree)) / moment).toBeCloseTo(1, 12);
    moment *= degree + 1;
  }
  rule.nodes.forEach((node, i) => expect(node + rule.nodes[n - 1 - i]!).toBe(0));
});

// Known answers: DLMF 3.5, tables 3 and 10 (n = 5), and the orthonormal recurrence with 60 digits (mpmath, n = 64).
test('single nodes and weights', () => {
  const legendre = gaussLegendre(5);
  expect(legendre.nodes[4]).toBeCloseTo(0.906179845938664, 15);
  expect(legendre.weights[4]).toBeCloseTo(0.23692688505618908, 15);
  const hermite = gaussHermite(5);
  expect(hermite.nodes[4]).toBeCloseTo(2.0201828704560856 * Math.SQRT2, 14);
  expect(hermite.weights[4]! / (0.019953242059045913 / Math.sqrt(Math.PI))).toBeCloseTo(1, 13);
  const many = gaussHermite(64);
  expect(many.nodes[63]! / 14.886186143339453).toBeCloseTo(1, 14);
  expect(many.weights[63]! / 3.1231879651077214e-49).toBeCloseTo(1, 11);
});

test.each<[string, (x: number) => number, readonly [number, number], number]>([
  ['a polynomial', (x) => x * x * x * x, [-1, 3], 244 / 5],
  ['a kink', Math.abs, [-1, 2], 2.5],
  ['a narrow peak', (x) => Math.exp(-0.5e6 * (x - 0.3) * (x - 0.3)), [0, 1], Math.sqrt(2 * Math.PI) / 1e3],
  ['an end where f is infinite', (x) => 1 / Math.sqrt(x), [0, 1], 2],
  ['the normal density', (x) => Math.exp((-x * x) / 2), [-Infinity, Infinity], Math.sqrt(2 * Math.PI)],
  ['to the right', (x) => Math.exp(-x), [1, Infinity], Math.exp(-1)],
  ['to the left', Math.exp, [-Infinity, 1], Math.E],
  ['backwards', Math.exp, [1, 0], 1 - Math.E],
  ['what is odd', (x) => x * x * x, [-1, 1], 0],
  ['nothing', (x) => 1 / x, [2, 2], 0],
])('%s', (_, f, range, want) => {
  const { value, error, converged } = integrate(f, range);
  expect(converged).toBe(true);
  expect(Math.abs(value - want)).toBeLessThanOrEqual(Math.max(error, 1e-14 * Math.abs(want), 1e-15));
  expect(Math.abs(value - want)).toBeLessThanOrEqual(1e-10 * Math.max(Math.abs(want), 1e-4));
});

test('what does not converge says so and ends', () => {
  expect(integrate((x) => 1 / x, [0, 1], { limit: 100 }).converged).toBe(false);
  expect(integrate(() => Number.NaN, [0, 1])).toEqual({
    value: Number.NaN,
    error: Number.NaN,
    converged: false,
  });
  expect(integrate((x) => x, [Number.NaN, 1]).converged).toBe(false);
});

test('parts add up', () => {
  const end = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(end, end, end, (a, b, c) => {
      const f = (x: number) => Math.cos(3 * x) + Math.exp(x);
      const parts = integrate(f, [a, b]).value + integrate(f, [b, c]).value;
      expect(parts).toBeCloseTo(integrate(f, [a, c]).value, 8);
    }),
  );
});
