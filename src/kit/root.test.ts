import { expect, test } from 'vitest';
import { rootOf } from './root.ts';

test('finds where an increasing function passes 0', () => {
  expect(rootOf((x) => x * x * x - 2, { low: 0, high: 10 })).toBeCloseTo(1.2599210498948732, 11);
  expect(rootOf((x) => Math.exp(x) - 1e-8, { low: -700, high: 700 })).toBeCloseTo(Math.log(1e-8), 9);
});

test('gives the end beyond which it would lie', () => {
  expect(rootOf((x) => x, { low: 1, high: 2 })).toBe(1);
  expect(rootOf((x) => x, { low: -2, high: -1 })).toBe(-1);
});
