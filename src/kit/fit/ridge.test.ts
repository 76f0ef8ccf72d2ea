import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moments } from './moments.ts';
import { ridge, ridgeOfMoments, type LinearFit } from './ridge.ts';

const rows = {
  columns: 2,
  x: Float64Array.of(0.5, 2, 1.5, -1, -0.3, 0.7, 2.2, 1.1, -1.4, -0.6, 0.9, -2.5, 0, 0),
  y: [1.5, 0.2, -0.7, 3, 0.1, -2, 1],
  weights: [1, 2, 0.5, 1, 1.5, 1, 3],
};

const expectFit = (fit: LinearFit, want: readonly number[], tolerance = 1e-12) => {
  const got = [...fit.coefficients, fit.intercept];
  want.forEach((value, at) => expect(Math.abs(got[at]! - value)).toBeLessThan(tolerance));
};

// Normal equations solved with 50 digits (mpmath).
test.each([
  [0, true, [0.2975996190920715, 0.8384529736195964, 0.6040424955507702]],
  [1, true, [0.27455634165679305, 0.7823160910077842, 0.603119629125813]],
  [25, true, [0.09628003484205508, 0.3000101501737079, 0.5866201641275791]],
  [0, false, [0.4901981297877072, 0.7648918032717937, 0]],
  [25, false, [0.16226646100433895, 0.2719971935578527, 0]],
])('weighted ridge, penalty %d, intercept %s', (penalty, intercept, want) => {
  expectFit(ridge(rows, { penalty, intercept }), want, 1e-14);
});

test('an offset of the regressors moves the intercept only', () => {
  const moved = { ...rows, x: rows.x.map((value) => value + 1e6) };
  const { coefficients } = ridge(rows, { penalty: 1 });
  expectFit(ridge(moved, { penalty: 1 }), [...coefficients], 1e-9);
});

test('statistics merge in any split and order', () => {
  const row = fc.record({
    x: fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 2, maxLength: 2 }),
    y: fc.double({ min: -9, max: 9, noNaN: true }),
    weight: fc.constantFrom(0, 0.5, 1, 3),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), fc.nat(12), (list, cut) => {
      const of = (part: typeof list) => {
        const to = moments.empty(2);
        for (const { x, ...rest } of part) moments.add(to, Float64Array.from(x), rest);
        return to;
      };
      const left = of(list.slice(0, cut));
      moments.merge(left, of(list.slice(cut)));
      const whole = moments.ofRows({
        columns: 2,
        x: Float64Array.from(list.flatMap(({ x }) => x)),
        y: list.map(({ y }) => y),
        weights: list.map(({ weight }) => weight),
      });
      expect(left.yy).toBeCloseTo(whole.yy, 9);
      const a = ridgeOfMoments(left, { penalty: 1 });
      expectFit(ridgeOfMoments(whole, { penalty: 1 }), [...a.coefficients, a.intercept], 1e-10);
    }),
  );
});

test('columns that earlier ones explain get 0, and no rows give zeros', () => {
  const x = Float64Array.of(1, 5, 2, 2, 5, 4, 3, 5, 6);
  expectFit(ridge({ columns: 3, x, y: [1, 3, 5] }), [2, 0, 0, -1]);
  expectFit(ridge({ columns: 1, x: new Float64Array(0), y: [] }), [0, 0]);
  expectFit(ridge({ columns: 1, x: Float64Array.of(1, 2), y: [1, 2], weights: [0, 0] }), [0, 0]);
});
