import { expect, test } from 'vitest';
import { armsSize, bestWeights } from './arms.ts';
import { sampleSize } from './sample-size.ts';

const design = { alpha: 0.05, effect: 0.5, power: 0.8 };

test('one treatment is the two-sample size', () => {
  const { total } = armsSize({ ...design, weights: [1, 1], variances: [1, 1] });
  expect(total).toBeCloseTo(sampleSize({ ...design, variance: { control: 1, treatment: 1 } }).total, 10);
});

test('the smallest arm sets the total', () => {
  const size = armsSize({ ...design, weights: [5, 2, 3], variances: [1, 1, 1] });
  expect(size.worst).toBe(1);
  expect(size.perArm[1]).toBeCloseTo(size.total / 5, 10);
});

test('a control of √T needs the fewest in all', () => {
  const total = (control: number) => {
    const weights = [control, 1, 1, 1, 1];
    return armsSize({ ...design, weights, variances: weights.map(() => 1) }).total;
  };
  expect(bestWeights(4)).toEqual([2, 1, 1, 1, 1]);
  expect(total(2)).toBeLessThan(Math.min(total(1), total(1.8), total(2.2)));
});

test('a control alone compares nothing', () => {
  expect(() => armsSize({ ...design, weights: [1], variances: [1] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});
