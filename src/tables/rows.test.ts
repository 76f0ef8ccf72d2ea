import fc from 'fast-check';
import { expect, test } from 'vitest';
import { booleans, integers, numbers, texts, times, vectors } from './columns.ts';
import { concat, filterRows, rowOf, select, takeRows } from './rows.ts';
import { tableOf, type Table } from './table.ts';

const missing = { nil: null } as const;
const instant = fc.date({ noInvalidDate: true }).map((date) => date.getTime());
const anyTable = fc
  .array(
    fc.record({
      number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), missing),
      integer: fc.option(fc.integer(), missing),
      time: fc.option(instant, missing),
      boolean: fc.option(fc.boolean(), missing),
      text: fc.option(fc.string({ unit: 'grapheme' }), missing),
      vector: fc.option(fc.array(fc.float({ noNaN: true }), { minLength: 2, maxLength: 2 }), missing),
    }),
  )
  .map((rows) =>
    tableOf({
      number: numbers(rows.map((row) => row.number)),
      integer: integers(rows.map((row) => row.integer)),
      time: times(rows.map((row) => row.time)),
      boolean: booleans(rows.map((row) => row.boolean)),
      text: texts(rows.map((row) => row.text)),
      vector: vectors(
        rows.map((row) => row.vector),
        2,
      ),
    }),
  );

const peopleSee = (table: Table) => Array.from({ length: table.rows }, (_, row) => rowOf(table, row));

test('a row is what people read', () => {
  const table = tableOf({
    n: numbers([1.5, null]),
    at: times([0, null]),
    ok: booleans([true, null]),
    word: texts(['é', null]),
    x: vectors([[1, 2], null], 2),
    k: integers([3, null]),
  });
  expect(rowOf(table, 0)).toEqual({
    n: 1.5,
    at: '1970-01-01T00:00:00.000Z',
    ok: true,
    word: 'é',
    x: [1, 2],
    k: 3,
  });
  expect(new Set(Object.values(rowOf(table, 1)))).toEqual(new Set([null]));
  expect(() => rowOf(table, 2)).toThrow(expect.objectContaining({ code: 'TABLES_ROW_OUTSIDE' }));
});

test('taken and filtered rows are the rows of the table', () => {
  fc.assert(
    fc.property(anyTable, fc.array(fc.nat()), (table, picks) => {
      const positions = table.rows === 0 ? [] : picks.map((pick) => pick % table.rows);
      const all = peopleSee(table);
      expect(peopleSee(takeRows(table, positions))).toEqual(positions.map((row) => all[row]));
      expect(peopleSee(filterRows(table, (row) => row % 2 === 1))).toEqual(
        all.filter((_, row) => row % 2 === 1),
      );
    }),
  );
});

test('joining gives the rows of the first, then of the second', () => {
  fc.assert(
    fc.property(anyTable, anyTable, (a, b) => {
      const joined = concat([a, b]);
      expect(joined.rows).toBe(a.rows + b.rows);
      expect(peopleSee(joined)).toEqual([...peopleSee(a), ...peopleSee(b)]);
    }),
  );
  expect(concat([]).rows).toBe(0);
});

test('tables of different columns are not joined', () => {
  const narrow = tableOf({ x: vectors([[1]], 1) });
  const wide = tableOf({ x: vectors([[1, 2]], 2) });
  expect(() => concat([narrow, wide])).toThrow(expect.objectContaining({ code: 'TABLES_COLUMNS_DIFFER' }));
});

test('selecting keeps the order asked for and the number of rows', () => {
  const table = tableOf({ a: numbers([1, 2]), b: integers([3, 4]) });
  expect(Object.keys(select(table, ['b', 'a']).columns)).toEqual(['b', 'a']);
  expect(select(table, []).rows).toBe(2);
  expect(() => select(table, ['c'])).toThrow(expect.objectContaining({ code: 'TABLES_COLUMN_MISSING' }));
});

test('a row outside the table is not taken', () => {
  expect(() => takeRows(tableOf({ a: numbers([1]) }), [1])).toThrow(
    expect.objectContaining({ code: 'TABLES_ROW_OUTSIDE' }),
  );
});
