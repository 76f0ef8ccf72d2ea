import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { integers, numbers, readTable, rowOf, tableOf, texts, times, vectors } from '../../index.ts';
import { withDuck } from './duckdb.ts';
import { openSource, writeTable } from './open.ts';
import { writeDays } from './parquet.ts';
import { queryTable } from './query.ts';

const folder = mkdtempSync(join(tmpdir(), 'fantail-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string) => join(folder, name);

const foreign = (name: string, select: string) =>
  withDuck({}, (duck) => duck.run(`COPY (${select}) TO '${place(name)}' (FORMAT parquet)`));

describe('a damaged file serves no row', async () => {
  const path = place('whole.parquet');
  await writeTable(path, tableOf({ n: integers(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 5003)) }));
  const whole = readFileSync(path);
  const read = async (bytes: Buffer) => {
    writeFileSync(place('broken.parquet'), bytes);
    return readTable(await openSource(place('broken.parquet')), [{ name: 'n', kind: 'integer' }]);
  };
  const flipped = (at: number) => {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 1;
    return bytes;
  };

  test('the whole one serves them all', async () => {
    expect((await read(whole)).counts.kept).toBe(5000);
  });

  const places = Array.from({ length: 20 }, (_, i) => Math.floor(((i + 0.5) * whole.length) / 20));
  test.each<[string, Buffer]>([
    ['empty', Buffer.alloc(0)],
    ['of text', Buffer.from('n\n1\n2\n3\n4\n5\n6\n')],
    ['cut at half', whole.subarray(0, whole.length / 2)],
    ['without its last byte', whole.subarray(0, -1)],
    ...places.map((at): [string, Buffer] => [`with a bit flipped at byte ${at}`, flipped(at)]),
    ['with a bit flipped in the length of its footer', flipped(whole.length - 8)],
  ])('%s', async (_, bytes) => {
    const damaged = expect.objectContaining({
      code: 'TABLES_SOURCE_DAMAGED',
      message: expect.stringContaining('broken.parquet'),
    });
    await expect(read(bytes)).rejects.toThrow(damaged);
    await expect(queryTable('SELECT * FROM t', { t: place('broken.parquet') })).rejects.toThrow(damaged);
  });
});

test('columns that others write become the kinds they are', async () => {
  await foreign(
    'foreign.parquet',
    `SELECT 7::BIGINT AS big, 1.25::DECIMAL(9, 2) AS price, [1, 2.5]::DOUBLE[] AS pair, 'x'::ENUM('x') AS word,
     TIMESTAMP '2026-03-01 00:00:00.000001' AS naive, TIMESTAMP_NS '2026-03-01 00:00:00.000001' AS nanos,
     DATE '2026-03-01' AS day, {'a': 1} AS nested`,
  );
  const { table, rejects } = await readTable(await openSource(place('foreign.parquet')), [
    { name: 'big', kind: 'integer' },
    { name: 'price', kind: 'number' },
    { name: 'pair', kind: 'vector', width: 2 },
    { name: 'word', kind: 'text' },
    { name: 'naive', kind: 'time' },
    { name: 'nanos', kind: 'time' },
    { name: 'day', kind: 'text' },
    { name: 'nested', kind: 'text' },
  ]);
  expect(rejects).toEqual([]);
  expect(rowOf(table, 0)).toEqual({
    big: 7,
    price: 1.25,
    pair: [1, 2.5],
    word: 'x',
    naive: '2026-03-01T00:00:00.000001Z',
    nanos: '2026-03-01T00:00:00.000001Z',
    day: '2026-03-01',
    nested: "{'a': 1}",
  });
});

test('rows that the schema refuses are rejects with their number and column', async () => {
  await foreign(
    'mixed.parquet',
    `SELECT * FROM (VALUES (1, 'a'), (NULL, 'b'), (3, 'long text'), (9007199254740993, 'd'), (5, 'e')) AS t (n, word)`,
  );
  const source = await openSource(place('mixed.parquet'), { fieldLength: 4 });
  const { rejects, counts } = await readTable(source, [
    { name: 'n', kind: 'number' },
    { name: 'word', kind: 'text' },
  ]);
  expect(rejects.map(({ line, column, field }) => [line, column, field])).toEqual([
    [2, 1, 'n'],
    [3, 2, 'word'],
    [4, 1, 'n'],
  ]);
  expect(rejects[0]!.raw).toBe('[null,"b"]');
  expect(counts).toEqual({ read: 5, kept: 2, rejected: 3, blank: 0 });
});

test('two columns equal but for letter case are refused both ways', async () => {
  await expect(
    writeTable(place('twice.parquet'), tableOf({ a: integers([1]), A: integers([2]) })),
  ).rejects.toThrow(expect.objectContaining({ code: 'TABLES_FIELD_TWICE' }));
  expect(readdirSync(folder)).not.toContain('twice.parquet');
});

test('day partitions hold each row once, on its day in UTC, and the same part replaces itself', async () => {
  const days = place('days');
  const table = tableOf({
    at: times(['2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00Z', '2026-03-01T12:00:00Z'].map(Date.parse)),
    x: numbers([1, 2, 3]),
  });
  for (let again = 0; again < 2; again++) {
    const paths = await writeDays(table, { folder: days, time: 'at', part: 'run-1' });
    expect(paths).toEqual(
      ['2026-02-28', '2026-03-01'].map((day) => join(days, `date=${day}`, 'run-1.parquet')),
    );
  }
  const { table: back } = await readTable(await openSource(days), [
    { name: 'x', kind: 'number' },
    { name: 'at', kind: 'time' },
  ]);
  expect(back.columns['x']).toEqual(numbers([1, 2, 3]));
  const counted = await queryTable('SELECT date, count(*) AS n FROM d GROUP BY date ORDER BY date', {
    d: days,
  });
  expect(counted.columns).toEqual({ date: texts(['2026-02-28', '2026-03-01']), n: numbers([1, 2]) });
});

test('a column that only some files of a folder have is missing in the others, not dropped', async () => {
  const parts = place('parts');
  await writeTable(join(parts, 'a.parquet'), tableOf({ n: integers([1]) }));
  await writeTable(join(parts, 'b.parquet'), tableOf({ late: texts(['x']), n: integers([2]) }));
  const { table } = await readTable(await openSource(parts), [
    { name: 'n', kind: 'integer' },
    { name: 'late', kind: 'text', optional: true },
  ]);
  expect([rowOf(table, 0), rowOf(table, 1)]).toEqual([
    { n: 1, late: null },
    { n: 2, late: 'x' },
  ]);
  expect((await queryTable('SELECT late FROM p ORDER BY n', { p: parts })).columns['late']).toEqual(
    texts([null, 'x']),
  );
});

test('a row without a day is not dropped: nothing is written', async () => {
  const table = tableOf({ at: times([0, null]) });
  await expect(writeDays(table, { folder: place('none'), time: 'at', part: 'p' })).rejects.toThrow(
    expect.objectContaining({ code: 'TABLES_VALUE_UNWRITABLE' }),
  );
  expect(readdirSync(folder)).not.toContain('none');
});

test.each([
  ['a[1].parquet', 'a1.parquet'],
  ['b*.parquet', 'b2.parquet'],
  ['c?.parquet', 'c3.parquet'],
])('%s is that file, whether %s stands beside it or not', async (name, other) => {
  await writeTable(place(other), tableOf({ n: integers([2, 2, 2]) }));
  await writeTable(place(name), tableOf({ n: integers([1]) }));
  const { table } = await readTable(await openSource(place(name)), [{ name: 'n', kind: 'integer' }]);
  const queried = await queryTable('SELECT n FROM t', { t: place(name) });
  expect([table.rows, queried.rows]).toEqual([1, 1]);
});

test('a folder without Parquet is named', async () => {
  await expect(openSource(mkdtempSync(place('empty-')))).rejects.toThrow(
    expect.objectContaining({ code: 'TABLES_SOURCE_UNREADABLE' }),
  );
});

describe('queries', async () => {
  const files = { t: place('t.parquet'), c: place('c.csv') };
  await writeTable(files.t, tableOf({ user: texts(['a', 'b', 'a']), v: vectors([[1, 2], null, [3, 4]], 2) }));
  writeFileSync(files.c, 'user,code\na,007\nb,"x\ny"\n');

  test('join files and give a table in the order asked for', async () => {
    const table = await queryTable(
      'SELECT t.user, code, v, count(*) OVER () AS n FROM t JOIN c USING (user) ORDER BY v[1] DESC NULLS LAST',
      files,
    );
    expect(Array.from({ length: 3 }, (_, row) => rowOf(table, row))).toEqual([
      { user: 'a', code: '007', v: [3, 4], n: 3 },
      { user: 'a', code: '007', v: [1, 2], n: 3 },
      { user: 'b', code: 'x\ny', v: null, n: 3 },
    ]);
  });

  test('no row is a table with its columns', async () => {
    const table = await queryTable('SELECT * FROM t WHERE false', files);
    expect([table.rows, Object.keys(table.columns)]).toEqual([0, ['user', 'v']]);
  });

  test.each([
    ['two statements', 'SELECT 1; SELECT 2'],
    ['no statement', ''],
    ['broken SQL', 'SELEC 1'],
    ['writing', `COPY t TO '${place('stolen.csv')}'`],
    ['writing over its own file', `COPY t TO '${place('t.parquet')}' (USE_TMP_FILE false)`],
    ['other files', `SELECT * FROM read_text('/etc/hostname')`],
    ['the network', `SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')`],
    ['an extension', 'INSTALL httpfs'],
    ['other settings', "SET memory_limit = '64GB'"],
    ['a column that is not there', 'SELECT nothing FROM t'],
    ['more memory than it may take', 'SELECT list(a.range) FROM range(100000000) a'],
  ])('refuse %s', async (_, sql) => {
    await expect(queryTable(sql, files, { memory: '64MB', threads: 1 })).rejects.toThrow(
      expect.objectContaining({ code: 'TABLES_QUERY_REFUSED' }),
    );
  });

  test.each(['SELECT 9007199254740993 AS n', "SELECT 'NaN'::DOUBLE AS n"])('%s has no kind', async (sql) => {
    await expect(queryTable(sql, {})).rejects.toThrow(
      expect.objectContaining({ code: 'TABLES_QUERY_VALUE', message: expect.stringContaining('"n"') }),
    );
  });
});
