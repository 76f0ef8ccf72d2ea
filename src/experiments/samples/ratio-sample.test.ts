import { expect, test } from 'vitest';
import { meanArm, sampleOf } from './mean-sample.ts';
import { ratioArm, ratioOfMoments, type RatioSample } from './ratio-sample.ts';

/** Sums of numerators and denominators, one pair per unit. */
function ratioSample(numerators: readonly number[], denominators: readonly number[]): RatioSample {
  const [top, bottom] = [sampleOf(numerators), sampleOf(denominators)];
  return {
    n: top.n,
    numerator: top.sum,
    numeratorSquares: top.sumSquares,
    denominator: bottom.sum,
    denominatorSquares: bottom.sumSquares,
    cross: numerators.reduce((sum, value, at) => sum + value * denominators[at]!, 0),
  };
}

test('the variance is that of the linearised values (N − R·D)/D̄', () => {
  const tops = [3, 5, 2, 8];
  const bottoms = [1, 2, 2, 3];
  const arm = ratioArm(ratioSample(tops, bottoms));
  const linear = meanArm(sampleOf(tops.map((top, at) => (top - 2.25 * bottoms[at]!) / 2)));
  expect(arm.mean).toBe(2.25);
  expect(arm.variance).toBeCloseTo(linear.variance, 12);
});

test('over a constant denominator it is the mean', () => {
  const arm = ratioArm(ratioSample([3, 5, 2, 8], [1, 1, 1, 1]));
  const { mean, variance } = meanArm(sampleOf([3, 5, 2, 8]));
  expect(arm.mean).toBe(mean);
  expect(arm.variance).toBeCloseTo(variance, 12);
});

test('a denominator of nought is refused', () => {
  expect(() => ratioArm(ratioSample([1, 2], [1, -1]))).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_BASE_ZERO' }),
  );
});

test('moments do not lose the spread of a ratio whose parts are far from nought', () => {
  // numpy: values of (N − R·D)/D̄ for N = 1e9 + [0, 1, 2, 5], D = [1, 1, 1, 1]
  const arm = ratioOfMoments({ n: 4, means: [1e9 + 2, 1], scatters: [14, 0, 0] });
  expect(arm.mean).toBe(1e9 + 2);
  expect(arm.variance).toBeCloseTo(14 / 3, 12);
});
