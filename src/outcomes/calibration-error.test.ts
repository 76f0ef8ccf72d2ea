import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chiSquared, normal, streamOf } from '../kit/index.ts';
import { readGaps } from './calibration-error.ts';

/** A factor of the covariance of gaps, gaps in units of it, and shares of cells. */
const anyGaps = fc.integer({ min: 1, max: 5 }).chain((cells) => {
  const numbers = (count: number, span: { readonly min: number; readonly max: number }) =>
    fc.array(fc.double({ ...span, noNaN: true }), { minLength: count, maxLength: count });
  return fc.record({
    factor: numbers(cells * cells, { min: -1, max: 1 }),
    gaps: numbers(cells, { min: -3, max: 3 }),
    weights: numbers(cells, { min: 0.1, max: 1 }),
  });
});

interface Drawn {
  readonly factor: readonly number[];
  readonly gaps: readonly number[];
  readonly weights: readonly number[];
}

function inputOf({ factor, gaps, weights }: Drawn) {
  const n = gaps.length;
  const total = weights.reduce((sum, one) => sum + one, 0);
  const covariance = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? 0.05 : 0;
    for (let k = 0; k < n; k++) sum += factor[i * n + k]! * factor[j * n + k]!;
    return sum;
  });
  return {
    covariance,
    gaps: Float64Array.from(gaps),
    share: Float64Array.from(weights, (one) => one / total),
  };
}

test('nought lies in the interval exactly where the test does not reject, and the value lies in it always', () => {
  let rejected = 0;
  fc.assert(
    fc.property(anyGaps, (drawn) => {
      const { covariance, gaps, share } = inputOf(drawn);
      const { value, interval, p } = readGaps({ covariance }, gaps, share);
      if (Math.abs(p - 0.05) > 1e-9) expect(interval[0] > 0).toBe(p < 0.05);
      expect(value).toBeGreaterThanOrEqual(interval[0]);
      expect(value).toBeLessThanOrEqual(interval[1]);
      rejected += Number(p < 0.05);
    }),
    { numRuns: 400 },
  );
  expect(rejected).toBeGreaterThan(20);
});

test('one cell has the interval of its gap', () => {
  const read = readGaps({ covariance: Float64Array.of(0.04) }, Float64Array.of(-1), Float64Array.of(1));
  const half = 0.2 * normal.upperQuantile(0.025);
  expect(read.interval[0]).toBeCloseTo(1 - half, 10);
  expect(read.interval[1]).toBeCloseTo(1 + half, 10);
  expect(read.p).toBeCloseTo(2 * normal.survival(5), 12);
});

test('the ends are the nearest and the farthest of what the test does not reject', () => {
  const [n, stream] = [3, streamOf('border', 'gaps')];
  for (let round = 0; round < 20; round++) {
    const draw = (count: number) => Array.from({ length: count }, () => 2 * stream.uniform() - 1);
    const sizes = draw(n * n);
    const input = inputOf({ factor: sizes, gaps: draw(n).map((one) => 3 * one), weights: [1, 2, 3] });
    const { interval } = readGaps(input, input.gaps, input.share);
    let [least, most] = [Infinity, 0];
    // Points of the border: the gaps and √χ² times a factor of the covariance times a direction.
    const reach = Math.sqrt(chiSquared.upperQuantile(0.05, n));
    for (let i = 0; i < 20_000; i++) {
      const way = Array.from({ length: n + n }, () => stream.normal());
      const length = Math.hypot(...way);
      const x = Array.from(input.gaps, (gap, cell) => {
        let sum = Math.sqrt(0.05) * way[n + cell]!;
        for (let k = 0; k < n; k++) sum += sizes[cell * n + k]! * way[k]!;
        return gap + (reach * sum) / length;
      });
      const size = Math.sqrt(x.reduce((sum, one, cell) => sum + input.share[cell]! * one * one, 0));
      [least, most] = [Math.min(least, size), Math.max(most, size)];
    }
    expect(interval[0]).toBeLessThanOrEqual(least + 1e-9);
    expect(interval[1]).toBeGreaterThanOrEqual(most - 1e-9);
    expect(interval[1]).toBeLessThan(most * 1.1);
  }
});
