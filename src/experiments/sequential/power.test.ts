import { expect, test } from 'vitest';
import { driftForPower, fixedDrift, sequentialPower } from './power.ts';

const design = { alpha: 0.05, sides: 2, spending: { kind: 'pocock' } } as const;
const fractions = [0.2, 0.4, 0.6, 0.8, 1];

test('one look is the fixed test', () => {
  const { drift, inflation } = driftForPower(design, [1], 0.8);
  expect(drift).toBeCloseTo(fixedDrift(0.025, 0.2), 8);
  expect(inflation).toBeCloseTo(1, 8);
});

test('more looks cost a little at the end and save much before it', () => {
  const { drift, inflation } = driftForPower(design, fractions, 0.9);
  const { power, opposite, stops, expectedFraction } = sequentialPower(design, fractions, drift);
  expect(power).toBeCloseTo(0.9, 8);
  expect(opposite).toBeLessThan(1e-4);
  expect(inflation).toBeGreaterThan(1.15);
  expect(inflation).toBeLessThan(1.25);
  expect(stops).toHaveLength(5);
  expect(expectedFraction * inflation).toBeLessThan(0.75);
});

test('without an effect the power is half of the level', () => {
  const { power, opposite } = sequentialPower(design, fractions, 0);
  expect(power).toBeCloseTo(0.025, 10);
  expect(opposite).toBeCloseTo(0.025, 10);
});

test('a drift that is no number is refused', () => {
  expect(() => sequentialPower(design, fractions, Number.NaN)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});
