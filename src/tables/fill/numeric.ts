// Numbers, integers and instants: one number a row, read strictly.
import { LAST_INSTANT, parseInstant } from '../instant.ts';
import type { SpecOf } from '../schema.ts';
import type { IntegerColumn, NumberColumn, TimeColumn } from '../table.ts';
import { blankOf, EMPTY, grown, missingTest, shown, type Filler, type RawValue } from './fill.ts';

/** The largest size of a number: beyond it a square no longer fits a double. */
export const LARGEST = 1e150;

/** A value as a number, or why it is none. */
type Parse = (value: RawValue) => number | string;

/** Decimal notation only: Number() alone would take spaces, hexadecimal digits and "Infinity" too. */
function isDecimal(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const ok = (c >= 48 && c <= 57) || c === 46 || c === 45 || c === 43 || c === 101 || c === 69;
    if (!ok) return false;
  }
  return text.length > 0;
}

const isDigits = (text: string): boolean => text.length > 15 && /^[+-]?\d+$/.test(text);

function decimal(text: string): number | string {
  const value = isDecimal(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) return `${shown(text)} is not a number`;
  if (isDigits(text) && !Number.isSafeInteger(value) && String(value) !== text)
    return `${shown(text)} loses digits as a number; declare the column as text`;
  return finite(value);
}

const finite = (value: number): number | string =>
  Math.abs(value) <= LARGEST ? value : `${value} is not within ±${LARGEST}`;

const numberOf = (typed: boolean): Parse =>
  typed
    ? (value) => {
        if (typeof value === 'number') return finite(value);
        return typeof value === 'bigint' ? decimal(String(value)) : `${shown(value)} is not a number`;
      }
    : (value) => decimal(value as string);

const integerOf = (typed: boolean): Parse => {
  const parse = numberOf(typed);
  return (value) => {
    const number = parse(value);
    if (typeof number === 'string' || (number | 0) === number) return number;
    return `${number} is not a whole number of 32 bits`;
  };
};

const instantFrom: Parse = (value) => {
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
  const ms = typeof text === 'string' ? parseInstant(text) : Number.NaN;
  return Number.isNaN(ms)
    ? `${shown(value)} is neither an ISO instant with an offset nor milliseconds since 1970`
    : ms;
};

const rangeTest = ([low, high]: readonly [number, number], value: number): string | undefined =>
  value >= low && value <= high ? undefined : `${value} is not between ${low} and ${high}`;

interface FloatKind<K> {
  readonly kind: K;
  readonly parse: Parse;
  readonly range: readonly [number, number];
}

function floatFiller<K extends 'number' | 'time'>(
  spec: SpecOf<'number' | 'time'>,
  typed: boolean,
  { kind, parse, range: widest }: FloatKind<K>,
) {
  const isMissing = missingTest(spec.missing, blankOf(typed));
  const range = spec.range ?? widest;
  let values = new Float64Array(0);
  const put = (row: number, raw: RawValue): string | undefined => {
    values = grown(values, row + 1);
    const missing = isMissing(raw);
    if (missing && spec.optional !== true) return EMPTY;
    const value = missing ? Number.NaN : parse(raw);
    if (typeof value === 'string') return value;
    values[row] = value;
    return missing ? undefined : rangeTest(range, value);
  };
  return { put, finish: (rows: number) => ({ kind, values: values.slice(0, rows) }) };
}

export const numberFiller = (spec: SpecOf<'number'>, typed: boolean): Filler<NumberColumn> =>
  floatFiller(spec, typed, { kind: 'number', parse: numberOf(typed), range: [-LARGEST, LARGEST] });

export const timeFiller = (spec: SpecOf<'time'>, typed: boolean): Filler<TimeColumn> =>
  floatFiller(spec, typed, { kind: 'time', parse: instantFrom, range: [-LAST_INSTANT, LAST_INSTANT] });

export function integerFiller(spec: SpecOf<'integer'>, typed: boolean): Filler<IntegerColumn> {
  const isMissing = missingTest(spec.missing, blankOf(typed));
  const parse = integerOf(typed);
  let values = new Int32Array(0);
  let valid = new Uint8Array(0);
  const put = (row: number, raw: RawValue): string | undefined => {
    values = grown(values, row + 1);
    valid = grown(valid, row + 1);
    const missing = isMissing(raw);
    if (missing && spec.optional !== true) return EMPTY;
    const value = missing ? 0 : parse(raw);
    if (typeof value === 'string') return value;
    values[row] = value;
    valid[row] = missing ? 0 : 1;
    return missing || spec.range === undefined ? undefined : rangeTest(spec.range, value);
  };
  return {
    put,
    finish: (rows) => ({ kind: 'integer', values: values.slice(0, rows), ...validityOf(valid, rows) }),
  };
}

/** Validity only where something is missing. */
export function validityOf(valid: Uint8Array, rows: number): { readonly valid?: Uint8Array } {
  const used = valid.slice(0, rows);
  return used.includes(0) ? { valid: used } : {};
}
