import { expect, test } from 'vitest';
import { independence } from './chi-squared.ts';

test('a table by hand: expected 20, 30, 20, 30, chi-squared 4(1/20 + 1/30 + …)', () => {
  const test = independence([
    [18, 32],
    [22, 28],
  ]);
  expect(test.chi2).toBeCloseTo(4 * (2 / 20 + 2 / 30), 12);
  expect(test.df).toBe(1);
});

test('degrees of freedom count the rows and columns that hold anything', () => {
  expect(
    independence([
      [5, 5, 0],
      [6, 4, 0],
      [0, 0, 0],
    ]).df,
  ).toBe(1);
  expect(
    independence([
      [5, 5, 2],
      [6, 4, 3],
    ]).df,
  ).toBe(2);
  expect(independence([[5, 5]])).toMatchObject({ df: 0, p: 1 });
});

test('an empty table and one of uneven rows are refused', () => {
  expect(() => independence([])).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }));
  expect(() => independence([[1, 2], [1]])).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LENGTHS_DIFFER' }),
  );
});

test('what is no count is refused; counts beyond all reason still are counts', () => {
  for (const unfit of [-1, Number.NaN, Infinity])
    expect(() =>
      independence([
        [unfit, 2],
        [3, 4],
      ]),
    ).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }));
  const vast = independence([
    [1e300, 1e300],
    [1e300, 2e300],
  ]);
  expect(vast.p).toBe(0);
});
