import { expect, test } from 'vitest';
import { chiSquared, fisherF } from '../../kit/index.ts';
import { jointTest } from './joint-test.ts';

test('one difference is the square of its t', () => {
  expect(jointTest(4, 1, 9).p).toBeCloseTo(fisherF.survival(4, 1, 9), 12);
});

test('a covariance of many degrees of freedom is as good as known; no difference is none', () => {
  expect(jointTest(7, 3, 1e9).p).toBeCloseTo(chiSquared.survival(7, 3), 8);
  expect(jointTest(0, 0, 2).p).toBe(1);
});
