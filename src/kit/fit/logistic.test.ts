import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logistic } from './logistic.ts';
import type { LinearFit } from './ridge.ts';

const rows = {
  columns: 2,
  x: Float64Array.of(0.5, 2, 1.5, -1, -0.3, 0.7, 2.2, 1.1, -1.4, -0.6, 0.9, -2.5, 0, 0),
  y: [1, 0, 1, 1, 0, 0, 1],
  weights: [1, 2, 0.5, 1, 1.5, 1, 3],
};

const expectFit = (fit: LinearFit, want: readonly number[], tolerance: number) => {
  const got = [...fit.coefficients, fit.intercept];
  expect(got).toHaveLength(want.length);
  want.forEach((value, at) => expect(Math.abs(got[at]! - value)).toBeLessThan(tolerance));
};

// Newton's method with 50 digits (mpmath).
test.each([
  [0.01, true, [0.0015146415834921, 0.043724904776816835, 0.20867115682494053]],
  [1, true, [0.05749962638902001, 1.3883698905559343, 0.556901498712464]],
  [100, true, [0.9950300210295221, 8.463655783610811, 3.2844886875542545]],
  [1, false, [0.12651885207664676, 1.2780314443884842, 0]],
  [100, false, [0.5298006854266436, 5.243847736795534, 0]],
])('C %d, intercept %s', (C, intercept, want) => {
  expectFit(logistic(rows, { C, intercept }), want, 1e-13);
});

test('a weight is a count, a share is a mixture, and a row of no weight is no row', () => {
  const x = Float64Array.of(1, 1, 2, 3);
  const counted = logistic({ columns: 1, x, y: [1, 0, 1, 0] });
  const weighted = logistic({
    columns: 1,
    x: Float64Array.of(1, 2, 3, 1e9),
    y: [0.5, 1, 0, 1],
    weights: [2, 1, 1, 0],
  });
  expectFit(weighted, [...counted.coefficients, counted.intercept], 1e-13);
});

const dataset = fc.integer({ min: 1, max: 3 }).chain((columns) =>
  fc
    .array(
      fc.record({
        x: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: columns, maxLength: columns }),
        y: fc.constantFrom(0, 1),
        weight: fc.constantFrom(0, 0.1, 1, 20),
      }),
      { minLength: 1, maxLength: 20 },
    )
    .map((list) => ({
      columns,
      x: Float64Array.from(list.flatMap(({ x }) => x)),
      y: list.map(({ y }) => y),
      weights: list.map(({ weight }) => weight),
    })),
);

test('the gradient is zero at the fit, separable or not, at any strength', () => {
  fc.assert(
    fc.property(dataset, fc.constantFrom(1e-3, 1, 1e4), (data, C) => {
      const { intercept, coefficients } = logistic(data, { C });
      if (!Number.isFinite(intercept)) return;
      const gradient = [...coefficients, 0];
      data.y.forEach((y, i) => {
        const x = [...data.x.subarray(i * data.columns, (i + 1) * data.columns), 1];
        const margin = intercept + coefficients.reduce((sum, b, j) => sum + b * x[j]!, 0);
        const residual = C * data.weights[i]! * (1 / (1 + Math.exp(-margin)) - y);
        x.forEach((value, j) => (gradient[j]! += residual * value));
      });
      for (const part of gradient) expect(Math.abs(part)).toBeLessThan(1e-9 * Math.max(1, C));
    }),
  );
});

test('separable data have a finite fit at great strength', () => {
  const x = Float64Array.of(-2, -1, 1, 2);
  const { intercept, coefficients } = logistic({ columns: 1, x, y: [0, 0, 1, 1] }, { C: 1e12 });
  expect(intercept).toBeCloseTo(0, 10);
  // β = C Σ w x (y − p) at the optimum, so for large C: β e^β ≈ 2C.
  expect(coefficients[0]! * Math.exp(coefficients[0]!)).toBeCloseTo(2e12, -2);
});

test.each([
  ['no rows', { columns: 1, x: new Float64Array(0), y: [] }, [0, 0]],
  ['no weight', { columns: 1, x: Float64Array.of(1, 2), y: [0, 1], weights: [0, 0] }, [0, 0]],
  ['a constant column', { columns: 1, x: Float64Array.of(7, 7, 7, 7), y: [0, 1, 1, 1] }, [0, Math.log(3)]],
  ['no columns', { columns: 0, x: new Float64Array(0), y: [0, 1, 1, 1] }, [Math.log(3)]],
])('%s', (_, data, want) => {
  expectFit(logistic(data), want, 1e-12);
});

test('labels that all agree put the intercept at infinity', () => {
  const data = { columns: 1, x: Float64Array.of(1, 2) };
  expect(logistic({ ...data, y: [1, 1] })).toEqual({ intercept: Infinity, coefficients: Float64Array.of(0) });
  expect(logistic({ ...data, y: [0, 0] })).toEqual({
    intercept: -Infinity,
    coefficients: Float64Array.of(0),
  });
});

test('what is not finite gives NaN and ends', () => {
  const fit = logistic({ columns: 1, x: Float64Array.of(1, Number.NaN, 3), y: [1, 0, 1] });
  expect(fit.intercept).toBeNaN();
});
