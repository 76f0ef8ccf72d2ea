import { describe, expect, test } from 'vitest';
import { streamOf } from '../kit/index.ts';
import { credibilityOf, type Group } from './index.ts';

const groupOf = (values: readonly number[]): Group => ({
  count: values.length,
  sum: values.reduce((sum, x) => sum + x, 0),
  squares: values.reduce((sum, x) => sum + x * x, 0),
});

describe('the credibility of a common mean', () => {
  test('by hand', () => {
    // Within: (2 + 2)/(4 − 2) = 2. Between: (2 · 4 + 2 · 4 − 2)/(4 − 8/4) = 7.
    const { mean, strength } = credibilityOf([groupOf([1, 3]), groupOf([5, 7])]);
    expect(mean).toBe(4);
    expect(strength).toBeCloseTo(2 / 7, 14);
  });

  test('of groups that do not differ, or of single numbers, is as strong as may be', () => {
    expect(credibilityOf([groupOf([1, 3]), groupOf([3, 1])])).toEqual({ mean: 2, strength: 1e6 });
    expect(credibilityOf([groupOf([1]), groupOf([9]), groupOf([])])).toEqual({ mean: 5, strength: 1e6 });
    expect(credibilityOf([groupOf([1, 3])])).toEqual({ mean: 2, strength: 1e6 });
  });

  test('of nothing is nothing', () => {
    expect(credibilityOf([])).toEqual({ mean: 0, strength: 0 });
    expect(credibilityOf([groupOf([])])).toEqual({ mean: 0, strength: 0 });
  });

  test('finds the variances that numbers were drawn with', () => {
    const stream = streamOf('credibility', 'groups');
    const strengths = Array.from({ length: 60 }, () => {
      const groups = Array.from({ length: 200 }, () => {
        const own = 5 + stream.normal();
        return groupOf(Array.from({ length: 2 + stream.below(9) }, () => own + 2 * stream.normal()));
      });
      return 1 / credibilityOf(groups).strength;
    });
    // τ²/σ² = 1/4, of which the estimate is nearly unbiased.
    const mean = strengths.reduce((sum, x) => sum + x, 0) / strengths.length;
    const variance = strengths.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / strengths.length;
    expect(Math.abs(mean - 0.25)).toBeLessThan(4 * Math.sqrt(variance / strengths.length));
  });
});
