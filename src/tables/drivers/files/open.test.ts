import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import {
  integers,
  readBatches,
  readTable,
  rejectTable,
  rowOf,
  tableDriverChecks,
  tableOf,
  texts,
  type RowSource,
  type Table,
} from '../../index.ts';
import { drivers, openSource, writeTable } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'fantail-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string) => join(folder, name);

const packed = drivers
  .filter(({ endings }) => endings.some((ending) => ending.endsWith('.gz')))
  .map((driver) =>
    Object.assign({}, driver, { name: `${driver.name}.gz`, endings: driver.endings.slice(1) }),
  );

describe.each(drivers)('the driver $name', (driver) => {
  test.each(tableDriverChecks(driver, place))('$name', ({ run }) => run());
});

describe.each(packed)('the driver $name', (driver) => {
  const checks = tableDriverChecks(driver, place).filter(({ name }) => !name.includes('100,000'));
  test.each(checks)('$name', ({ run }) => run());
});

test('no writer leaves a file of its own behind', () => {
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a file is opened by its ending, else by how it begins', async () => {
  const schema = [{ name: 'a', kind: 'integer' }] as const;
  const line = '{"a": 1}\n';
  writeFileSync(place('export'), line);
  writeFileSync(place('packed-export'), gzipSync(line));
  await writeTable(place('x.parquet'), tableOf({ a: integers([1]) }));
  for (const name of ['export', 'packed-export', 'x.parquet']) {
    const { table } = await readTable(await openSource(place(name)), schema);
    expect(table.columns['a']).toEqual(integers([1]));
  }
  writeFileSync(place('unknown.xyz'), 'a\n1\n');
  await expect(openSource(place('unknown.xyz'))).rejects.toThrow(
    expect.objectContaining({ code: 'TABLES_SOURCE_UNKNOWN', message: expect.stringContaining('.csv.gz') }),
  );
});

test.each(['nowhere.csv', 'nowhere.csv.gz', 'nowhere.jsonl', 'nowhere.parquet'])(
  '%s is named',
  async (name) => {
    await expect(openSource(place(name))).rejects.toThrow(
      expect.objectContaining({
        code: 'TABLES_SOURCE_UNREADABLE',
        message: expect.stringContaining('ENOENT'),
      }),
    );
  },
);

test('a path that cannot be written is named', async () => {
  writeFileSync(place('file'), '');
  await expect(writeTable(place('file/below.csv'), tableOf({ a: texts(['x']) }))).rejects.toThrow(
    expect.objectContaining({ code: 'TABLES_SOURCE_UNREADABLE' }),
  );
});

test.each(['rejects.jsonl', 'rejects.csv', 'rejects.parquet'])(
  'refused rows go to %s while the others are used, and both together are the file',
  async (name) => {
    const numbers = Array.from({ length: 5000 }, (_, n) => (n % 7 === 0 ? `${n}?` : n));
    writeFileSync(place('mixed.csv'), `n\n${numbers.join('\n')}\n`);
    let used = 0;
    async function* refused(source: RowSource): AsyncGenerator<Table> {
      for await (const batch of readBatches(source, [{ name: 'n', kind: 'integer' }], { batchRows: 100 })) {
        used += batch.table.rows;
        yield rejectTable(batch.rejects);
      }
    }
    await writeTable(place(name), refused(await openSource(place('mixed.csv'))));
    const { table } = await readTable(await openSource(place(name)), [
      { name: 'line', kind: 'integer' },
      { name: 'column', kind: 'integer' },
      { name: 'field', kind: 'text', optional: true },
      { name: 'reason', kind: 'text' },
      { name: 'raw', kind: 'text' },
    ]);
    expect(used + table.rows).toBe(numbers.length);
    expect(rowOf(table, 1)).toEqual({
      line: 9,
      column: 1,
      field: 'n',
      reason: '"7?" is not a number',
      raw: '7?',
    });
  },
);
