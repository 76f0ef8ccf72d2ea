/** A value as a source gives it: CSV knows only text, JSON and Parquet know types. */
export type RawValue = string | number | bigint | boolean | null | undefined | ArrayLike<unknown> | object;

/** Grows one column; a value it cannot take leaves it as it was. */
export interface Filler<C> {
  /** Writes the value of `row` (rows come in order, and may come again); gives the reason why not. */
  put(row: number, value: RawValue): string | undefined;
  /** The column of the first `rows` rows. */
  finish(rows: number): C;
}

type Growing = Float64Array | Float32Array | Int32Array | Uint8Array;

/** The array itself, or a copy at least twice as long, when it is shorter than `needed`. */
export function grown<A extends Growing>(array: A, needed: number): A {
  if (array.length >= needed) return array;
  const larger = new (array.constructor as new (length: number) => A)(
    Math.max(needed, array.length * 2, 1024),
  );
  larger.set(array);
  return larger;
}

/** Whether a value is missing: nothing at all, `blank`, or one of the words that stand for nothing. */
export function missingTest(words: readonly string[] = [], blank?: ''): (value: RawValue) => boolean {
  const missing = new Set<RawValue>(words);
  return (value) =>
    value === null || value === undefined || value === blank || (missing.size > 0 && missing.has(value));
}

/** Where a source knows text only, an empty one in quotes is still no number. */
export const blankOf = (typed: boolean): '' | undefined => (typed ? undefined : '');

export const EMPTY = 'is missing';

const SHOWN = 40;

/** A value for a message, cut short. */
export function shown(value: RawValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, unpack);
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

const unpack = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
