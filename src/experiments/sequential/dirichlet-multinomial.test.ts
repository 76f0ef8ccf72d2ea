import { expect, test } from 'vitest';
import { logBayesFactor } from './dirichlet-multinomial.ts';

// mpmath with 80 digits, loggamma of every term.
test.each([
  [[500, 520], [0.5, 0.5], 10_000, -0.03041519204942317],
  [[3, 0, 1], [0.25, 0.5, 0.25], 0.001, -5.235236537631962],
  [[1_000_003_000_000, 999_997_000_000], [0.5, 0.5], 10_000, -0.5569390097379885],
  [[0, 1e12], [1 / 68_719_476_736, 1 - 1 / 68_719_476_736], 25, 14.55191521958432],
  [[7e11, 1e11, 2e11], [0.75, 0.125, 0.125], 100, 23_391_360_651.643],
])('%j against shares %j, strength %d', (counts, shares, concentration, wanted) => {
  const found = logBayesFactor({ counts, shares, concentration });
  expect(Math.abs(found / wanted - 1)).toBeLessThan(1e-10);
});
