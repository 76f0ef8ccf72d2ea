import { expect, test } from 'vitest';
import { diagnosticsOf } from './index.ts';

const weight = Float64Array.of(0, 1, 3, 12);

test('by hand: Σ w = 16, Σ w² = 154, two rewards', () => {
  const found = diagnosticsOf({ weight, reward: Float64Array.of(5, 0, -2, 1) });
  expect(found).toMatchObject({
    rows: 4,
    effectiveRows: 256 / 154,
    meanWeight: 4,
    maxWeight: 12,
    heaviestShare: 0.75,
    tail: { above: 10, rows: 0.25, weight: 0.75 },
    rewards: 3,
    effectiveRewards: (18 * 18) / (36 + 144),
  });
  // Deviations −4, −3, −1, 8: se = √(90 / 3 / 4).
  expect(found.meanIsOne.z).toBeCloseTo(3 / Math.sqrt(7.5), 12);
  expect(found.meanIsOne.p).toBeCloseTo(0.27332167829229814, 12);
  expect(found).not.toHaveProperty('users');
});

test('users are counted, and make the mean weight less certain', () => {
  const cluster = Int32Array.of(0, 0, 1, 1);
  const found = diagnosticsOf({ weight, reward: weight, cluster });
  expect(found.users).toBe(2);
  expect(found.meanIsOne.z).toBeCloseTo(3 / (Math.sqrt(2 * 98) / 4), 12);
});

test('a mean weight between 1 − hole and 1 is as expected', () => {
  const low = Float64Array.of(0.8, 1, 0.9, 0.7);
  expect(diagnosticsOf({ weight: low, reward: low }, 0.15).meanIsOne).toEqual({ z: 0, p: 1 });
  expect(diagnosticsOf({ weight: low, reward: low }, 0.1).meanIsOne.z).toBeLessThan(0);
});

test('rounding is no alarm', () => {
  const nearly = new Float64Array(100).fill(1 + 6e-8);
  expect(diagnosticsOf({ weight: nearly, reward: nearly }).meanIsOne.z).toBe(0);
});

test('a policy that never does what was logged has no rows at all', () => {
  const none = new Float64Array(3);
  expect(diagnosticsOf({ weight: none, reward: none })).toMatchObject({
    effectiveRows: 0,
    heaviestShare: 0,
    rewards: 0,
    effectiveRewards: 0,
    meanIsOne: { z: -Infinity, p: 0 },
  });
});
