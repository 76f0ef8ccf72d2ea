import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dot } from '../../kit/index.ts';
import { simplexFit } from './simplex-fit.ts';

const value = fc.double({ min: -2, max: 2, noNaN: true });
const problem = fc.integer({ min: 1, max: 8 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    a: fc.array(value, { minLength: n * (n + 2), maxLength: n * (n + 2) }),
    b: fc.array(value, { minLength: n + 2, maxLength: n + 2 }),
  }),
);

test('weights are a mix, and no other mix is better: the conditions of Karush, Kuhn and Tucker hold', () => {
  fc.assert(
    fc.property(problem, ({ n, a, b }) => {
      const column = (j: number) => Float64Array.from(b, (_, row) => a[row * n + j]!);
      const columns = Array.from({ length: n }, (_, j) => column(j));
      const gram = Float64Array.from(
        columns.flatMap((x, i) => columns.map((y, j) => dot(x, y) + (i === j ? 1e-3 : 0))),
      );
      const cross = Float64Array.from(columns, (x) => dot(x, Float64Array.from(b)));
      const weights = simplexFit({ gram, cross });
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10);
      const slopes = weights.map((_, i) => dot(gram.subarray(i * n, (i + 1) * n), weights) - cross[i]!);
      const common = dot(slopes, weights);
      weights.forEach((weight, i) => {
        expect(weight).toBeGreaterThanOrEqual(0);
        expect(slopes[i]! - common).toBeGreaterThan(-1e-7);
        if (weight > 1e-9) expect(Math.abs(slopes[i]! - common)).toBeLessThan(1e-7);
      });
    }),
  );
});

test('one donor has all the weight', () => {
  expect([...simplexFit({ gram: Float64Array.of(2), cross: Float64Array.of(-5) })]).toEqual([1]);
});
