import { expect, test } from 'vitest';
import { folded, latticeRoot } from './lattice.ts';

test('roots of the primes, in any order of asking', () => {
  expect(latticeRoot(3)).toBe(Math.sqrt(7) % 1);
  expect(latticeRoot(0)).toBe(Math.SQRT2 % 1);
  expect(latticeRoot(5)).toBe(Math.sqrt(13) % 1);
});

test('a product of coordinates is integrated far better than by chance', () => {
  let sum = 0;
  for (let k = 1; k <= 1000; k++) sum += folded(k, latticeRoot(0), 0.3) * folded(k, latticeRoot(1), 0.6);
  expect(Math.abs(sum / 1000 - 0.25)).toBeLessThan(1e-3);
});
