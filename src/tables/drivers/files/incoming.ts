// What DuckDB gives, as rows: one line of the table below a type.
import type { DuckDBDataChunk, DuckDBResult, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { instantOf, type Kind, type RawRow, type RawValue } from '../../index.ts';

/** The kind of column that a type of DuckDB becomes, and how each of its values that is not null is read. */
export interface Incoming {
  readonly kind: Kind;
  readonly read: (value: DuckDBValue) => RawValue;
}

const as = (kind: Kind, read: (value: never) => RawValue): Incoming => ({
  kind,
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

const micros = as('time', (value: { readonly micros: bigint }) => since(value.micros, 1000n));
const integer = as('integer', same);
const wholeNumber = as('number', whole);
const number = as('number', same);
const text = as('text', same);
const vector = as('vector', (value: { readonly items: readonly DuckDBValue[] }) => value.items);
/** Days, durations, structures: as DuckDB writes them. */
const written = as('text', String);

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
  'FLOAT[]': vector,
  'DOUBLE[]': vector,
  VARCHAR: text,
  TIMESTAMP: micros,
  'TIMESTAMP WITH TIME ZONE': micros,
  TIMESTAMP_MS: as('time', (value: { readonly millis: bigint }) => Number(value.millis)),
  TIMESTAMP_S: as('time', (value: { readonly seconds: bigint }) => Number(value.seconds) * 1000),
  TIMESTAMP_NS: as('time', (value: { readonly nanos: bigint }) => since(value.nanos, 1_000_000n)),
};

const decimal = as('number', (value: { toDouble(): number }) => value.toDouble());

/** How values of a type are read; a list of floats has a length, or none, in its name. */
export function incomingOf(type: DuckDBType): Incoming {
  const name = String(type).replace(/^(FLOAT|DOUBLE)\[\d+\]$/, '$1[]');
  return incoming[name] ?? (name.startsWith('DECIMAL') ? decimal : written);
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
export function rowsOfChunk(chunk: DuckDBDataChunk, readers: readonly Incoming[], first: number): RawRow[] {
  const values = Array.from({ length: chunk.rowCount }, () =>
    Array.from<RawValue>({ length: readers.length }),
  );
  for (const [at, { read }] of readers.entries()) {
    const vector = chunk.getColumnVector(at);
    for (let row = 0; row < chunk.rowCount; row++) {
      const value = vector.getItem(row);
      values[row]![at] = value === null ? null : read(value);
    }
  }
  return values.map((row, at) => new DuckRow(first + at, row));
}

/** The chunks of a result, one after the other. */
export async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}
