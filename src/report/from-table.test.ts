import { expect, test } from 'vitest';
import { numbers, tableOf } from '../tables/index.ts';
import { estimatesFrom } from './from-table.ts';

const table = tableOf({ value: numbers([1, 2]), low: numbers([0, 1]), high: numbers([2, Number.NaN]) });

test('three columns become estimates, row by row', () => {
  expect(estimatesFrom(table, { value: 'value', low: 'low', high: 'high' })).toEqual([
    { value: 1, low: 0, high: 2 },
    { value: 2, low: 1, high: Number.NaN },
  ]);
});

test('a column that is not there is named', () => {
  expect(() => estimatesFrom(table, { value: 'value', low: 'lower', high: 'high' })).toThrow(/TABLES_|lower/);
});
