import fc from 'fast-check';
import { expect, test } from 'vitest';
import { symmetricEigen } from './eigen.ts';

test('[[2, 1], [1, 2]] has the values 1 and 3', () => {
  const { values } = symmetricEigen([2, 1, 1, 2], 2);
  expect([...values].sort((a, b) => a - b)).toEqual([expect.closeTo(1, 12), expect.closeTo(3, 12)]);
});

test('vectors are orthonormal, and put the matrix together again', () => {
  const sized = fc
    .integer({ min: 1, max: 6 })
    .chain((n) =>
      fc.tuple(
        fc.constant(n),
        fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: n * n, maxLength: n * n }),
      ),
    );
  fc.assert(
    fc.property(sized, ([n, raw]) => {
      const matrix = raw.map((_, at) => raw[at]! + raw[(at % n) * n + Math.floor(at / n)]!);
      const { values, vectors } = symmetricEigen(matrix, n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let [again, product] = [0, 0];
          for (let k = 0; k < n; k++) {
            again += vectors[i * n + k]! * values[k]! * vectors[j * n + k]!;
            product += vectors[k * n + i]! * vectors[k * n + j]!;
          }
          expect(Math.abs(again - matrix[i * n + j]!)).toBeLessThan(1e-10);
          expect(Math.abs(product - Number(i === j))).toBeLessThan(1e-10);
        }
    }),
  );
});
