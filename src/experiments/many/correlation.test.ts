import { expect, test } from 'vitest';
import { equicorrelation, lowerFactor, subCorrelation, type Correlation } from './correlation.ts';

test('the factor gives the matrix back', () => {
  const of = equicorrelation(4, 0.3);
  const rows = lowerFactor(of);
  const product = rows.map((a, i) =>
    rows.map((b, j) => a.slice(0, Math.min(i, j) + 1).reduce((s, v, k) => s + v * b[k]!, 0)),
  );
  product.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(of[i]![j]!, 12)));
});

test('rows and columns are picked together', () => {
  const of = [
    [1, 0.1, 0.2],
    [0.1, 1, 0.3],
    [0.2, 0.3, 1],
  ];
  expect(subCorrelation(of, [2, 0])).toEqual([
    [1, 0.2],
    [0.2, 1],
  ]);
});

test.each<[string, Correlation, number]>([
  [
    'not symmetric',
    [
      [1, 0.2],
      [0.3, 1],
    ],
    0,
  ],
  [
    'not one on the diagonal',
    [
      [1, 0],
      [0, 2],
    ],
    1,
  ],
  [
    'singular',
    [
      [1, 1],
      [1, 1],
    ],
    1,
  ],
])('%s is refused', (_, correlation, row) => {
  expect(() => lowerFactor(correlation)).toThrow(`row ${row}`);
});
