// What a file can hold so that it reads back the same.
import { tablesErrors } from './errors.ts';
import { LARGEST } from './fill/numeric.ts';
import type { Column, ColumnOf, Kind, Table } from './table.ts';
import { brokenText } from './words.ts';

/** Tables with the same columns, to be written one after the other. */
export type Tables = Iterable<Table> | AsyncIterable<Table>;

type Unwritable = { readonly row: number; readonly reason: string } | undefined;

function unwritableNumber({ values }: { readonly values: Float64Array }): Unwritable {
  const row = values.findIndex((value) => Math.abs(value) > LARGEST);
  return row < 0 ? undefined : { row, reason: `${values[row]} is not within ±${LARGEST}` };
}

function unwritableText({ codes, words }: ColumnOf<'text'>): Unwritable {
  const code = words.findIndex((word) => brokenText(word) !== undefined);
  const row = code < 0 ? -1 : codes.indexOf(code);
  return row < 0 ? undefined : { row, reason: brokenText(words[code]!)! };
}

/** A vector is missing as a whole or not at all. */
function unwritableVector({ values, width }: ColumnOf<'vector'>): Unwritable {
  for (let row = 0; row * width < values.length; row++) {
    const vector = values.subarray(row * width, (row + 1) * width);
    const finite = vector.filter((value) => Number.isFinite(value)).length;
    if (finite === width || vector.every(Number.isNaN)) continue;
    return { row, reason: 'a vector with an infinity or some, not all, of its numbers missing' };
  }
  return undefined;
}

const unwritable: { readonly [K in Kind]: (column: ColumnOf<K>) => Unwritable } = {
  number: unwritableNumber,
  time: unwritableNumber,
  integer: () => undefined,
  boolean: () => undefined,
  text: unwritableText,
  vector: unwritableVector,
};

/** Throws TABLES_VALUE_UNWRITABLE for the first value that would not read back as it is. */
export function checkWritable(table: Table): void {
  for (const [name, column] of Object.entries(table.columns)) {
    const found = (unwritable[column.kind] as (column: Column) => Unwritable)(column);
    if (found !== undefined) throw tablesErrors.TABLES_VALUE_UNWRITABLE({ name, ...found });
  }
}

/** A number in decimal notation that reads back as the same double, the sign of zero included. */
export const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
