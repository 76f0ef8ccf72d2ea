// Makers of columns from plain values; null and undefined are missing.
import { tablesErrors } from './errors.ts';
import { LAST_INSTANT } from './instant.ts';
import type {
  BooleanColumn,
  IntegerColumn,
  NumberColumn,
  TextColumn,
  TimeColumn,
  VectorColumn,
} from './table.ts';

type Maybe<T> = T | null | undefined;

const unfit = (row: number, value: unknown, kind: string) =>
  tablesErrors.TABLES_VALUE_UNFIT({ row, value: String(value), kind });

/** A column of numbers; NaN is missing, an infinity throws TABLES_VALUE_UNFIT. */
export const numbers = (values: ArrayLike<Maybe<number>>): NumberColumn => ({
  kind: 'number',
  values: floats(values, 'number', Number.MAX_VALUE),
});

/** A column of instants in milliseconds since the epoch; NaN is missing, one past the calendar throws TABLES_VALUE_UNFIT. */
export const times = (values: ArrayLike<Maybe<number>>): TimeColumn => ({
  kind: 'time',
  values: floats(values, 'time', LAST_INSTANT),
});

function floats(values: ArrayLike<Maybe<number>>, kind: string, most: number): Float64Array {
  return Float64Array.from(values, (value, row) => {
    if (Math.abs(value ?? 0) > most) throw unfit(row, value, kind);
    return value ?? Number.NaN;
  });
}

/** A column of 32-bit integers; throws TABLES_VALUE_UNFIT for any other number. */
export function integers(values: ArrayLike<Maybe<number>>): IntegerColumn {
  const whole = Int32Array.from(values, (value, row) => {
    if (typeof value === 'number' && (value | 0) !== value) throw unfit(row, value, 'integer');
    return value ?? 0;
  });
  return { kind: 'integer', values: whole, ...validity(values) };
}

/** A column of booleans. */
export const booleans = (values: ArrayLike<Maybe<boolean>>): BooleanColumn => ({
  kind: 'boolean',
  values: Uint8Array.from(values, (value) => (value === true ? 1 : 0)),
  ...validity(values),
});

function validity(values: ArrayLike<unknown>): { readonly valid?: Uint8Array } {
  const valid = Uint8Array.from(values, (value) => (value === null || value === undefined ? 0 : 1));
  return valid.includes(0) ? { valid } : {};
}

/** A column of texts; its dictionary has the words in order of first use. */
export function texts(values: ArrayLike<Maybe<string>>): TextColumn {
  const words = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === null || value === undefined) return -1;
    const code = words.get(value) ?? words.size;
    if (code === words.size) words.set(value, code);
    return code;
  });
  return { kind: 'text', codes, words: [...words.keys()] };
}

/** A column of vectors of `width` 32-bit floats; throws TABLES_VALUE_UNFIT for another width. */
export function vectors(rows: readonly Maybe<ArrayLike<number>>[], width: number): VectorColumn {
  if (!(width >= 1)) throw unfit(0, `a width of ${width}`, 'vector');
  const values = new Float32Array(rows.length * width).fill(Number.NaN);
  for (const [row, vector] of rows.entries()) {
    if (vector === null || vector === undefined) continue;
    if (vector.length !== width) throw unfit(row, `a vector of ${vector.length}`, `vector of ${width}`);
    values.set(vector, row * width);
  }
  return { kind: 'vector', values, width };
}
