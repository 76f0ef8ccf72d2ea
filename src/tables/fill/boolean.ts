import type { SpecOf } from '../schema.ts';
import type { BooleanColumn } from '../table.ts';
import { blankOf, EMPTY, grown, missingTest, shown, type Filler, type RawValue } from './fill.ts';
import { validityOf } from './numeric.ts';

const meanings = new Map<RawValue, 0 | 1>([
  ['0', 0],
  ['1', 1],
  ['false', 0],
  ['true', 1],
]);
const typedMeanings = new Map<RawValue, 0 | 1>([
  [0, 0],
  [1, 1],
  [false, 0],
  [true, 1],
]);

export function booleanFiller(spec: SpecOf<'boolean'>, typed: boolean): Filler<BooleanColumn> {
  const isMissing = missingTest(spec.missing, blankOf(typed));
  const known = typed ? typedMeanings : meanings;
  let values = new Uint8Array(0);
  let valid = new Uint8Array(0);
  const put = (row: number, raw: RawValue): string | undefined => {
    values = grown(values, row + 1);
    valid = grown(valid, row + 1);
    const missing = isMissing(raw);
    if (missing && spec.optional !== true) return EMPTY;
    const value = missing ? 0 : known.get(raw);
    if (value === undefined) return `${shown(raw)} is none of 0, 1, true, false`;
    values[row] = value;
    valid[row] = missing ? 0 : 1;
    return undefined;
  };
  return {
    put,
    finish: (rows) => ({ kind: 'boolean', values: values.slice(0, rows), ...validityOf(valid, rows) }),
  };
}
