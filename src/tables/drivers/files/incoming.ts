// What DuckDB gives, as rows: one line of the table below a type.
import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBResult,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import {
  cut,
  instantOf,
  type Block,
  type Kind,
  type Limits,
  type RawRow,
  type RawValue,
} from '../../index.ts';
import { quoted } from './duckdb.ts';

/** What a type of DuckDB becomes. */
interface Incoming {
  readonly kind: Kind;
  /** The expression that is selected for a column. */
  readonly select: (column: string, limits: Limits) => string;
  /** A selected value that is not null. */
  readonly read: (value: DuckDBValue) => RawValue;
}

const itself = (column: string): string => column;

const as = (kind: Kind, read: (value: never) => RawValue, select: Incoming['select'] = itself): Incoming => ({
  kind,
  select,
  read: read as Incoming['read'],
});

const same = (value: RawValue): RawValue => value;

/** A 64-bit or larger whole number; past what a double holds exactly it stays as it is, for the schema to judge. */
const whole = (value: bigint): RawValue => (BigInt(Number(value)) === value ? Number(value) : value);

/** Milliseconds of a count of units since 1970, `perMilli` of them in one; what is finer than a microsecond is cut. */
function since(units: bigint, perMilli: bigint): number {
  const rest = ((units % perMilli) + perMilli) % perMilli;
  return instantOf(Number((units - rest) / perMilli), Number((rest * 1000n) / perMilli));
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Text goes as bytes: DuckDB's binding drops a byte order mark. It is cut just past its bound, so that an excess
 * shows but takes no memory. Days, durations, structures come as DuckDB writes them.
 */
const text = as(
  'text',
  (value: { readonly bytes: Uint8Array }) => decoder.decode(value.bytes),
  (column, { fieldLength }) => `encode(left(${column}::VARCHAR, ${fieldLength + 1}))`,
);
const LONGEST_VECTOR = 65_536;
const vector = as(
  'vector',
  (value: { readonly items: readonly DuckDBValue[] }) => value.items,
  (column) => `(${column}::FLOAT[])[:${LONGEST_VECTOR + 1}]`,
);
const integer = as('integer', same);
const number = as('number', same);
const wholeNumber = as('number', whole);
const decimal = as('number', same, (column) => `${column}::DOUBLE`);
const micros = as('time', (value: { readonly micros: bigint }) => since(value.micros, 1000n));

const incoming: Readonly<Record<string, Incoming>> = {
  BOOLEAN: as('boolean', same),
  TINYINT: integer,
  SMALLINT: integer,
  INTEGER: integer,
  UTINYINT: integer,
  USMALLINT: integer,
  UINTEGER: number,
  BIGINT: wholeNumber,
  UBIGINT: wholeNumber,
  HUGEINT: wholeNumber,
  UHUGEINT: wholeNumber,
  FLOAT: number,
  DOUBLE: number,
  DECIMAL: decimal,
  FLOATS: vector,
  TIMESTAMP: micros,
  'TIMESTAMP WITH TIME ZONE': micros,
  TIMESTAMP_MS: as('time', (value: { readonly millis: bigint }) => Number(value.millis)),
  TIMESTAMP_S: as('time', (value: { readonly seconds: bigint }) => Number(value.seconds) * 1000),
  TIMESTAMP_NS: as('time', (value: { readonly nanos: bigint }) => since(value.nanos, 1_000_000n)),
};

/** The row of a type: `DECIMAL(18,3)` and `FLOAT[16]` carry numbers in their names. */
function incomingOf(type: DuckDBType): Incoming {
  const name = String(type)
    .replace(/^DECIMAL\(.*/, 'DECIMAL')
    .replace(/^(FLOAT|DOUBLE)\[\d*\]$/, 'FLOATS');
  return incoming[name] ?? text;
}

/** A row that shows itself only when it is refused. */
class DuckRow implements RawRow {
  readonly line: number;
  readonly values: readonly RawValue[];

  constructor(line: number, values: readonly RawValue[]) {
    this.line = line;
    this.values = values;
  }

  get raw(): string {
    return JSON.stringify(this.values, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  }
}

/** The rows of a chunk, numbered from `first`. */
function rowsOfChunk(chunk: DuckDBDataChunk, columns: readonly Incoming[], first: number): RawRow[] {
  const values = Array.from({ length: chunk.rowCount }, () =>
    Array.from<RawValue>({ length: columns.length }),
  );
  for (const [at, { read }] of columns.entries()) {
    const vector = chunk.getColumnVector(at);
    for (let row = 0; row < chunk.rowCount; row++) {
      const value = vector.getItem(row);
      values[row]![at] = value === null ? null : read(value);
    }
  }
  return values.map((row, at) => new DuckRow(first + at, row));
}

/** Rows whose texts keep within the bound, and the others as rejects. */
function boundedBlock(fields: readonly string[], found: readonly RawRow[], { fieldLength }: Limits): Block {
  const isLong = (value: unknown) => typeof value === 'string' && value.length > fieldLength;
  const long = new Set(found.filter(({ values }) => values.some(isLong)));
  if (long.size === 0) return { fields, rows: found, rejects: [], blank: 0 };
  const rejects = [...long].map(({ line, values, raw }) => {
    const at = values.findIndex(isLong);
    const reason = `a field longer than ${fieldLength} characters`;
    return { line, column: at + 1, field: fields[at]!, reason, raw: cut(raw) };
  });
  return { fields, rows: found.filter((row) => !long.has(row)), rejects, blank: 0 };
}

/** Names and kinds of the columns of a relation, as `FROM` names it. */
export async function columnsOf(duck: DuckDBConnection, from: string) {
  const empty = await duck.run(`SELECT * FROM ${from} LIMIT 0`);
  const types = empty.columnTypes();
  return empty.columnNames().map((name, at) => Object.assign({ name }, incomingOf(types[at]!)));
}

/** The rows of a relation in its own order, in blocks; the first block is empty and names the fields. */
export async function* blocksOfRelation(
  duck: DuckDBConnection,
  from: string,
  limits: Limits,
): AsyncGenerator<Block> {
  const columns = await columnsOf(duck, from);
  const fields = columns.map(({ name }) => name);
  yield { fields, rows: [], rejects: [], blank: 0 };
  const selected = columns.map(({ name, select }) => select(quoted(name), limits));
  let next = 1;
  for await (const chunk of chunksOf(await duck.stream(`SELECT ${selected.join(', ')} FROM ${from}`))) {
    yield boundedBlock(fields, rowsOfChunk(chunk, columns, next), limits);
    next += chunk.rowCount;
  }
}

async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}
