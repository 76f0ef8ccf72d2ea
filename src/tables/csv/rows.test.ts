import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRows, csvText, readTable, tableOf, texts, rowOf, type Limits, type Reading } from '../index.ts';
import type { TableSchema } from '../schema.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const schema: TableSchema = [
  { name: 'user', kind: 'text' },
  { name: 'age', kind: 'integer', range: [0, 120], optional: true },
];

interface Given {
  readonly size?: number;
  readonly limits?: Partial<Limits>;
  readonly schema?: TableSchema;
}

const read = (file: string | Uint8Array, given: Given = {}): Promise<Reading> => {
  const bytes = typeof file === 'string' ? utf8(file) : file;
  return readTable(csvRows('x.csv', pieces(bytes, given.size ?? 5), given.limits), given.schema ?? schema);
};

const rowsOf = ({ table }: Reading) =>
  Array.from({ length: table.rows }, (_, row) => Object.values(rowOf(table, row)));

test('rows, broken rows and counts of one file', async () => {
  const file = [
    'user,age',
    'ann,31',
    'bob,x1',
    '"c\nc",40',
    '',
    'dan,',
    '"eve,5',
    'fay,6',
    'gus,7,8',
    'hal',
    'ida,121',
    ',9',
    'jo"y,1',
    'kim,3\r',
  ].join('\n');
  const reading = await read(file);
  expect(rowsOf(reading)).toEqual([
    ['ann', 31],
    ['c\nc', 40],
    ['dan', null],
    ['fay', 6],
    ['kim', 3],
  ]);
  expect(reading.rejects).toEqual([
    { line: 3, column: 5, field: 'age', reason: '"x1" is not a number', raw: 'bob,x1' },
    { line: 8, column: 1, field: null, reason: 'a quote that is not closed', raw: '"eve,5' },
    { line: 10, column: 7, field: null, reason: '3 fields instead of 2', raw: 'gus,7,8' },
    { line: 11, column: 4, field: null, reason: '1 fields instead of 2', raw: 'hal' },
    { line: 12, column: 5, field: 'age', reason: '121 is not between 0 and 120', raw: 'ida,121' },
    { line: 13, column: 1, field: 'user', reason: 'is missing', raw: ',9' },
    { line: 14, column: 3, field: null, reason: 'a quote inside an unquoted field', raw: 'jo"y,1' },
  ]);
  expect(reading.counts).toEqual({ read: 12, kept: 5, rejected: 7, blank: 1 });
});

test('bytes that are not UTF-8, and NUL, break their own row', async () => {
  const bytes = Uint8Array.of(...utf8('user,age\nann,1\nb'), 0xff, ...utf8('b,2\nc\0c,3\ndan,4\n'));
  const { rejects, counts } = await read(bytes);
  expect(rejects.map(({ line, column, reason }) => [line, column, reason])).toEqual([
    [3, 2, 'a byte that is not UTF-8'],
    [4, 1, 'the text holds a NUL character'],
  ]);
  expect(counts.kept).toBe(2);
});

test.each([
  ['an empty file', '', 'TABLES_HEADER_MISSING'],
  ['a file of empty lines', '\n\n', 'TABLES_HEADER_MISSING'],
  ['a header that breaks', 'user,"age\n', 'TABLES_HEADER_BROKEN'],
  ['lines ended by carriage returns alone', 'user,age\rann,1\r', 'TABLES_HEADER_BROKEN'],
  ['a NUL in the header', 'us\0er,age\n', 'TABLES_HEADER_BROKEN'],
  ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x61, 0), 'TABLES_HEADER_BROKEN'],
  ['a field twice', 'user,age,user\n', 'TABLES_FIELD_TWICE'],
  ['a million columns', ','.repeat(1_000_000), 'TABLES_TOO_WIDE'],
  ['a required column that is not there', 'uzer,age\n', 'TABLES_FIELD_MISSING'],
])('%s is refused as a whole', async (_, file, code) => {
  await expect(read(file, { size: 1 << 16 })).rejects.toThrow(expect.objectContaining({ code }));
});

test('a row past the bounds is refused, and the next is read', async () => {
  const limits = { rowLength: 64, fieldLength: 16 };
  const file = `user,age\n${'x'.repeat(17)},1\n"${'y\n'.repeat(40)}",2\nann,3\n`;
  const { rejects, table } = await read(file, { limits });
  expect(rejects[0]).toMatchObject({ line: 2, column: 1, reason: 'a field longer than 16 characters' });
  expect(rejects[1]).toMatchObject({ line: 3, column: 1, reason: 'a quote that is not closed' });
  expect(rowOf(table, table.rows - 1)).toEqual({ user: 'ann', age: 3 });
});

test('in a file of one column an empty line is a missing value', async () => {
  const reading = await read('user\nann\n\nbob\n', {
    schema: [{ name: 'user', kind: 'text', optional: true }],
  });
  expect(rowsOf(reading)).toEqual([['ann'], [null], ['bob']]);
});

const word = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é', '😀', '\ufeff') });
const grid = fc
  .integer({ min: 2, max: 4 })
  .chain((width) => fc.array(fc.array(word, { minLength: width, maxLength: width }), { minLength: 1 }));
const columnsOf = (rows: readonly (readonly string[])[]) =>
  rows[0]!.map((_, at) => [`c${at}`, texts(rows.map((row) => row[at]))] as const);
const textSchema = (width: number): TableSchema =>
  Array.from({ length: width }, (_, at) => ({ name: `c${at}`, kind: 'text', optional: true }));

async function written(rows: readonly (readonly string[])[]): Promise<string> {
  let text = '';
  for await (const piece of csvText('x.csv', [tableOf(columnsOf(rows))])) text += piece;
  return text;
}

test('what is written reads back, and csv-parse reads the same', async () => {
  await fc.assert(
    fc.asyncProperty(grid, fc.nat(20), async (rows, size) => {
      const text = await written(rows);
      const reading = await read(text, { size: size + 1, schema: textSchema(rows[0]!.length) });
      expect(rowsOf(reading)).toEqual(rows);
      expect(parse(text, { from: 2, record_delimiter: '\n' })).toEqual(rows);
    }),
  );
});

test('whatever text csv-parse accepts strictly is read the same', async () => {
  const loose = fc.string({ unit: fc.constantFrom('a', 'b', ',', '"', '\n'), maxLength: 30 });
  const strictly = (text: string): string[][] | undefined => {
    try {
      return parse(text, { record_delimiter: '\n', skip_empty_lines: true, quote: '"' });
    } catch {
      return undefined;
    }
  };
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(loose, async (tail) => {
      const text = `c0,c1\n${tail}`;
      const expected = strictly(text);
      if (expected === undefined) return;
      accepted++;
      const reading = await read(text, { schema: textSchema(2) });
      expect(reading.rejects).toEqual([]);
      expect(rowsOf(reading).map((row) => row.map((cell) => cell ?? ''))).toEqual(expected.slice(1));
    }),
    { numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(50);
});

test('under random corruption every count balances and no value is made up', async () => {
  const ids = Array.from({ length: 12 }, (_, row) => `user-${row}`);
  const clean = utf8(`user,age\n${ids.map((id, row) => `${id},${row}`).join('\n')}\n`);
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(...utf8('",\n\r\0')));
  const place = fc.integer({ min: 9, max: clean.length - 1 });
  const corruption = fc.array(fc.tuple(place, byte), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(corruption, fc.nat(30), async (changes, size) => {
      const bytes = clean.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      const reading = await read(bytes, { size: size + 1 });
      const { read: seen, kept, rejected } = reading.counts;
      expect(seen).toBe(kept + rejected);
      expect(kept).toBe(reading.table.rows);
      expect(rejected).toBe(reading.rejects.length);
      const text = new TextDecoder().decode(bytes);
      const fromLine = (line: number) =>
        text
          .split('\n')
          .slice(line - 1)
          .join('\n');
      for (const { line, raw } of reading.rejects) expect(fromLine(line).startsWith(raw)).toBe(true);
      for (const [user] of rowsOf(reading)) expect(text).toContain(String(user).replaceAll('"', '""'));
      const quotes = bytes.filter((byte) => byte === 34).length;
      if (quotes < 2) expect(kept).toBeGreaterThanOrEqual(ids.length - 2 * changes.length);
    }),
    { numRuns: 300 },
  );
});
