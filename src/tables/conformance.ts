// What every driver of files must hold, for ours and a stranger's: hand each check to your own test runner.
import { booleans, integers, numbers, texts, times, vectors } from './columns.ts';
import type { TableDriver } from './driver.ts';
import { tablesErrors } from './errors.ts';
import { readTable } from './read.ts';
import { cellOf, concat, type Cell } from './rows.ts';
import type { ColumnSpec } from './schema.ts';
import { defaultLimits } from './source.ts';
import { tableOf, type Column, type Table } from './table.ts';
import type { Tables } from './writable.ts';

/** A named promise of a driver; `run` throws TABLES_DRIVER_BROKEN where it is not kept. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The checks of a driver. `place` gives a path of a fresh file for a name that ends as the driver's files do. */
export const tableDriverChecks = (driver: TableDriver, place: (name: string) => string): readonly Check[] => [
  ...Object.entries(tables).map(([name, make], at) => ({
    name: `reads back ${name}`,
    run: () => checkRoundTrip(driver, place(`table-${at}${driver.endings[0]}`), [make()]),
  })),
  {
    name: 'reads back tables written one after the other',
    run: () => checkRoundTrip(driver, place(`parts${driver.endings[0]}`), [some(3), some(0), some(2)]),
  },
  {
    name: 'leaves the old file whole when writing fails',
    run: () => checkWhole(driver, place(`whole${driver.endings[0]}`)),
  },
  {
    name: 'refuses what would not read back',
    run: () => checkRefusal(driver, place(`refused${driver.endings[0]}`)),
  },
];

const hardWords = [
  'plain',
  '',
  null,
  ' spaced ',
  'comma, "quote"',
  'line\nfeed',
  'carriage\r\nreturn\r',
  '"',
  '\u{feff}mark',
  'null',
  'NaN',
  '__proto__',
  'é😀\u{1f3fd}漢字',
  '{"a": [1]}',
  "'; DROP TABLE rows; --",
];
const hardNumbers = [0, -0, 0.1 + 0.2, 5e-324, -1e150, 9007199254740991, 1e20, 2 / 3, null];
const hardInstants = [
  0,
  -1,
  1_700_000_000_000.335,
  -62_167_219_200_000,
  253_402_300_799_999,
  8.64e15,
  -8.64e15,
  null,
];

const tables: Readonly<Record<string, () => Table>> = {
  'every kind, values missing in each': () => some(5),
  'words that a format could trip over': () =>
    tableOf({ word: texts(hardWords), after: booleans(hardWords.map(() => true)) }),
  'numbers to the last bit': () => tableOf({ number: numbers(hardNumbers) }),
  'integers of 32 bits': () => tableOf({ integer: integers([-2147483648, 0, null, 2147483647]) }),
  'instants to the microsecond': () => tableOf({ time: times(hardInstants) }),
  'vectors of 32-bit floats': () =>
    tableOf({ vector: vectors([[0, -0, 1e-45], null, [3.4028234663852886e38, -1 / 3, 16777217]], 3) }),
  'a column alone, with nothing in some rows': () => tableOf({ word: texts([null, 'a', null, '']) }),
  'names that a format could trip over': () =>
    tableOf([
      ['\u{feff}name', integers([1])],
      ['__proto__', integers([2])],
      ['a "b", c', integers([3])],
      ['constructor', integers([4])],
      ['line\nfeed', integers([5])],
    ]),
  'no row': () => some(0),
  'one row': () => some(1),
  '100,000 rows': () => some(100_000),
};

/** A table of every kind; each fifth value or so is missing. */
function some(rows: number): Table {
  const each = <T>(missing: number, make: (row: number) => T): (T | null)[] =>
    Array.from({ length: rows }, (_, row) => (row % 5 === missing ? null : make(row)));
  return tableOf({
    number: numbers(each(1, (row) => row / 7 - 100)),
    integer: integers(each(2, (row) => row * 21_474 - 1_000_000)),
    time: times(each(3, (row) => 1_700_000_000_000 + row * 1001)),
    boolean: booleans(each(4, (row) => row % 3 === 0)),
    text: texts(each(0, (row) => `word ${row % 1000}`)),
    vector: vectors(
      each(1, (row) => [row, 1 / (row + 1)]),
      2,
    ),
  });
}

async function checkRoundTrip(driver: TableDriver, path: string, written: readonly Table[]): Promise<void> {
  await driver.write(path, written);
  await checkHolds(driver, path, concat(written));
}

async function checkHolds(driver: TableDriver, path: string, expected: Table): Promise<void> {
  const schema = Object.entries(expected.columns).map(specOf);
  const { table, rejects, counts } = await readTable(await driver.open(path, defaultLimits), schema);
  const [first] = rejects;
  if (first) throw broken(driver, `row ${first.line}, ${first.field}: ${first.reason}`);
  if (counts.read !== expected.rows) throw broken(driver, `${counts.read} rows of ${expected.rows}`);
  for (const [name, column] of Object.entries(expected.columns)) {
    const row = firstDifference(column, table.columns[name]!, expected.rows);
    if (row >= 0) throw broken(driver, `column "${name}" differs in row ${row}`);
  }
}

const broken = (driver: TableDriver, reason: string): Error =>
  tablesErrors.TABLES_DRIVER_BROKEN({ driver: driver.name, reason });

const specOf = ([name, column]: readonly [string, Column]): ColumnSpec =>
  column.kind === 'vector'
    ? { name, kind: 'vector', width: column.width, optional: true }
    : { name, kind: column.kind, optional: true };

function firstDifference(expected: Column, found: Column, rows: number): number {
  for (let row = 0; row < rows; row++) if (!isSame(cellOf(expected, row), cellOf(found, row))) return row;
  return -1;
}

function isSame(a: Cell, b: Cell): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  return a.length === b.length && a.every((value, at) => Object.is(value, b[at]));
}

async function* failing(): AsyncGenerator<Table> {
  yield some(10);
  throw new Error('the tables broke off');
}

async function fails(write: Promise<void>): Promise<boolean> {
  try {
    await write;
    return false;
  } catch {
    return true;
  }
}

async function checkWhole(driver: TableDriver, path: string): Promise<void> {
  await driver.write(path, [some(3)]);
  if (!(await fails(driver.write(path, failing())))) throw broken(driver, 'a failure was swallowed');
  await checkHolds(driver, path, some(3));
}

const unwritable: Readonly<Record<string, Tables>> = {
  'no table at all': [],
  'half a surrogate pair': [tableOf({ word: texts(['\ud800']) })],
  'a NUL': [tableOf({ word: texts(['\0']) })],
  'an infinity': [tableOf({ number: { kind: 'number', values: Float64Array.of(Infinity) } })],
  'half a vector': [tableOf({ vector: vectors([[1, Number.NaN]], 2) })],
};

async function checkRefusal(driver: TableDriver, path: string): Promise<void> {
  for (const [what, tables] of Object.entries(unwritable))
    if (!(await fails(driver.write(path, tables)))) throw broken(driver, `it wrote ${what}`);
}
