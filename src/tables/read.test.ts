import { expect, test } from 'vitest';
import { readBatches, readTable, type ReadOptions } from './read.ts';
import { rowOf } from './rows.ts';
import type { TableSchema } from './schema.ts';
import type { Block, RowSource } from './source.ts';
import type { RawValue } from './fill/fill.ts';

async function* each(blocks: readonly Block[]): AsyncGenerator<Block> {
  yield* blocks;
}

const source = (
  fields: readonly string[],
  blocks: readonly (readonly (readonly RawValue[])[])[],
): RowSource => {
  let line = 1;
  const rowed = blocks.map((rows) => ({
    fields,
    rows: rows.map((values) => ({ line: ++line, values, raw: JSON.stringify(values) })),
    rejects: [],
    blank: 0,
  }));
  return { name: 'a source', typed: true, blocks: each(rowed), placeOf: (_, field) => field + 1 };
};

const schema: TableSchema = [
  { name: 'user', kind: 'text' },
  { name: 'age', kind: 'integer', optional: true },
];

test('columns come in the order of the schema, whatever that of the source', async () => {
  const { table } = await readTable(source(['age', 'user'], [[[1, 'ann']]]), schema);
  expect(Object.keys(table.columns)).toEqual(['user', 'age']);
  expect(rowOf(table, 0)).toEqual({ user: 'ann', age: 1 });
});

test('an optional column may be absent, and is named', async () => {
  const { table, absent } = await readTable(source(['user'], [[['ann']]]), schema);
  expect(absent).toEqual(['age']);
  expect(rowOf(table, 0)).toEqual({ user: 'ann', age: null });
});

test('a required column that is absent refuses the file, naming what was found', async () => {
  await expect(readTable(source(['name', 'age'], [[]]), schema)).rejects.toThrow(
    expect.objectContaining({
      code: 'TABLES_FIELD_MISSING',
      message: expect.stringMatching(/lacks the fields user; fields that nothing asks for: name\./),
    }),
  );
});

test('a name that spaces hide is shown with them', async () => {
  await expect(readTable(source(['id', ' user', ''], [[]]), schema)).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining('nothing asks for: id, " user", ""') }),
  );
});

test.each<[ReadOptions, readonly string[]]>([
  [{}, ['user', 'age']],
  [{ extra: 'ignore' }, ['user', 'age']],
  [{ extra: 'keep' }, ['user', 'age', 'city']],
])('extra fields under %j', async (options, columns) => {
  const reading = await readTable(source(['user', 'age', 'city'], [[['ann', 1, 'Rome']]]), schema, options);
  expect(reading.extra).toEqual(['city']);
  expect(Object.keys(reading.table.columns)).toEqual(columns);
});

test('extra fields may refuse the file', async () => {
  const strict = readTable(source(['user', 'city'], [[]]), schema, { extra: 'refuse' });
  await expect(strict).rejects.toThrow(expect.objectContaining({ code: 'TABLES_FIELD_UNKNOWN' }));
});

test('batches hold each row once, and their counts balance', async () => {
  const blocks = Array.from({ length: 10 }, (_, block) =>
    Array.from({ length: 7 }, (_, row) => [row === 3 ? null : `u${block * 7 + row}`, row]),
  );
  const users: unknown[] = [];
  let batches = 0;
  for await (const { table, rejects, counts } of readBatches(source(['user', 'age'], blocks), schema, {
    batchRows: 20,
  })) {
    batches++;
    expect(counts).toEqual({
      read: table.rows + rejects.length,
      kept: table.rows,
      rejected: rejects.length,
      blank: 0,
    });
    for (let row = 0; row < table.rows; row++) users.push(rowOf(table, row)['user']);
  }
  expect(batches).toBe(4);
  expect(users).toEqual(blocks.flat().flatMap(([user]) => (user === null ? [] : [user])));
});

test('a rejected row leaves nothing behind in its columns', async () => {
  const rows = [
    ['ann', 1],
    ['bob', 'x'],
    ['cat', null],
  ];
  const { table } = await readTable(source(['user', 'age'], [rows]), schema);
  expect([rowOf(table, 0), rowOf(table, 1)]).toEqual([
    { user: 'ann', age: 1 },
    { user: 'cat', age: null },
  ]);
});

test('an empty source gives one empty batch with its columns', async () => {
  const batches = [];
  for await (const batch of readBatches(source(['user', 'age'], []), schema)) batches.push(batch);
  expect(batches.map(({ table }) => [table.rows, Object.keys(table.columns)])).toEqual([
    [0, ['user', 'age']],
  ]);
});
