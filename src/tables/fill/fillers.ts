import type { ColumnSpec, SpecOf } from '../schema.ts';
import type { Column, ColumnOf, Kind } from '../table.ts';
import { booleanFiller } from './boolean.ts';
import type { Filler } from './fill.ts';
import { integerFiller, numberFiller, timeFiller } from './numeric.ts';
import { textFiller } from './text.ts';
import { vectorFiller } from './vector.ts';

const fillers: { readonly [K in Kind]: (spec: SpecOf<K>, typed: boolean) => Filler<ColumnOf<K>> } = {
  number: numberFiller,
  integer: integerFiller,
  time: timeFiller,
  boolean: booleanFiller,
  text: textFiller,
  vector: vectorFiller,
};

/** The filler of a declared column; `typed` says that the source itself tells numbers from text. */
export const fillerOf = (spec: ColumnSpec, typed: boolean): Filler<Column> =>
  (fillers[spec.kind] as (spec: ColumnSpec, typed: boolean) => Filler<Column>)(spec, typed);
