import { expect, test } from 'vitest';
import { screenedFleets } from './simulated-fleet.ts';

test('over 500 concurrent experiments an interaction of .024 sd is found in four of five runs at 5 % false discoveries', () => {
  const { runs, found, falseShare } = screenedFleets({ runs: 80, experiments: 500, seed: 'property' });
  expect(found / runs).toBeGreaterThan(0.8 - 3 * Math.sqrt((0.8 * 0.2) / runs));
  expect(falseShare).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
});
