import { expect, test } from 'vitest';
import { jsonlRows, readTable, rowOf, type Limits, type ReadOptions } from '../index.ts';
import type { TableSchema } from '../schema.ts';

const schema: TableSchema = [
  { name: 'user', kind: 'text' },
  { name: 'age', kind: 'integer', optional: true },
];

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const read = (text: string, options: ReadOptions = {}, limits: Partial<Limits> = {}) =>
  readTable(jsonlRows('x.jsonl', once(text), limits), schema, options);

test('objects, broken lines and counts of one file', async () => {
  const file = [
    '{"user": "ann", "age": 31}',
    '',
    '{"user": "bob", "age": "31"}',
    '{"user": "cat", "user": "dog"}',
    '{"user": "\\ud800"}',
    '{"user": "eve", "age": 1e400}',
    '{"age": 5}',
    '{"user": "fay", "__proto__": {"age": 1}}',
    '{"user": "gus", "age": null}',
  ].join('\r\n');
  const { table, rejects, counts, extra } = await read(file);
  expect(Array.from({ length: table.rows }, (_, row) => rowOf(table, row))).toEqual([
    { user: 'ann', age: 31 },
    { user: 'fay', age: null },
    { user: 'gus', age: null },
  ]);
  expect(rejects.map(({ line, column, field, reason }) => [line, column, field, reason])).toEqual([
    [3, 24, 'age', '"31" is not a number'],
    [4, 17, null, 'a key that stands twice'],
    [5, 10, 'user', 'the text holds half a surrogate pair'],
    [6, 24, 'age', 'Infinity is not within ±1e+150'],
    [7, 10, 'user', 'is missing'],
  ]);
  expect(counts).toEqual({ read: 8, kept: 3, rejected: 5, blank: 1 });
  expect(extra).toEqual(['__proto__']);
});

test('extra keys are kept as text, from the row that brings them', async () => {
  const file = '{"user": "a"}\n{"user": "b", "id": 12345678901234567890, "tags": ["x"], "__proto__": "p"}\n';
  const { table } = await read(file, { extra: 'keep' });
  expect(rowOf(table, 0)).toEqual(
    JSON.parse('{"user": "a", "age": null, "id": null, "tags": null, "__proto__": null}'),
  );
  expect(rowOf(table, 1)).toEqual(
    JSON.parse(
      '{"user": "b", "age": null, "id": "12345678901234567890", "tags": "[\\"x\\"]", "__proto__": "p"}',
    ),
  );
});

test('rows past the bounds are refused one by one', async () => {
  const limits = { fieldLength: 4, columns: 2, rowLength: 60 };
  const file = `{"user": "long!"}\n{"user": "a"}\n{"user": "b", "x": 1}\n{"user": "c", "y": 1}\n{"user": "${'z'.repeat(60)}"}\n`;
  const { rejects, table } = await read(file, {}, limits);
  expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
    [1, 'a field longer than 4 characters'],
    [4, 'more than 2 different keys'],
    [5, 'the line is longer than 60 bytes'],
  ]);
  expect(table.rows).toBe(2);
});

test('a file of no line is a table of no row; one that lacks a required key is refused', async () => {
  expect((await read('')).counts).toEqual({ read: 0, kept: 0, rejected: 0, blank: 0 });
  await expect(read('{"uzer": "a"}\n')).rejects.toThrow(
    expect.objectContaining({ code: 'TABLES_FIELD_MISSING', message: expect.stringContaining('uzer') }),
  );
});
