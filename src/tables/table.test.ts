import { expect, test } from 'vitest';
import { integers, numbers, texts, vectors } from './columns.ts';
import { columnOf, tableOf } from './table.ts';

test('a table counts its rows and keeps the order of its columns', () => {
  const table = tableOf({
    user: texts(['a', 'b']),
    x: vectors(
      [
        [1, 2],
        [3, 4],
      ],
      2,
    ),
  });
  expect(table.rows).toBe(2);
  expect(Object.keys(table.columns)).toEqual(['user', 'x']);
  expect(tableOf({}).rows).toBe(0);
});

test('a column may be called __proto__', () => {
  const table = tableOf([['__proto__', numbers([1])]]);
  expect(Object.keys(table.columns)).toEqual(['__proto__']);
  expect([...columnOf(table, '__proto__', 'number').values]).toEqual([1]);
});

test('columns of different lengths are refused by name', () => {
  expect(() => tableOf({ a: numbers([1]), b: numbers([1, 2]) })).toThrow(
    expect.objectContaining({ code: 'TABLES_LENGTHS_DIFFER', message: expect.stringContaining('"b"') }),
  );
});

test('a missing column names those there are', () => {
  const table = tableOf({ user: texts(['a']), spend: numbers([1]) });
  for (const name of ['revenue', 'toString']) {
    expect(() => columnOf(table, name, 'number')).toThrow(
      expect.objectContaining({
        code: 'TABLES_COLUMN_MISSING',
        message: expect.stringContaining('user, spend'),
      }),
    );
  }
});

test('a column of another kind is refused, and the right kind is narrowed', () => {
  const table = tableOf({ n: integers([3]) });
  expect(() => columnOf(table, 'n', 'number')).toThrow(
    expect.objectContaining({ code: 'TABLES_COLUMN_KIND' }),
  );
  expect(columnOf(table, 'n', 'integer').values[0]).toBe(3);
});
