import type { RawValue } from './fill/fill.ts';

/** Why a row was refused, and where it stands. */
export interface Reject {
  /** Line on which the row begins, from 1; in Parquet the number of the row. */
  readonly line: number;
  /** Place in the row, from 1: the character at which the fault begins; in Parquet the number of the column. */
  readonly column: number;
  /** Name of the column at fault, where one is. */
  readonly field: string | null;
  readonly reason: string;
  /** The row as it stood, cut after 256 characters; of a broken row its first line. */
  readonly raw: string;
}

/** A row as a source gives it: values in the order of the block's fields, holes where it has none. */
export interface RawRow {
  readonly line: number;
  readonly values: readonly RawValue[];
  readonly raw: string;
}

/** Some rows of a source, and the rows among them that could not even be split into fields. */
export interface Block {
  /** Names of the fields so far; a later block may have more at the end, never others. */
  readonly fields: readonly string[];
  readonly rows: readonly RawRow[];
  readonly rejects: readonly Reject[];
  /** Empty lines, which are no rows. */
  readonly blank: number;
}

/** A stream of rows before any schema. Reading it twice is not promised. */
export interface RowSource {
  /** What messages call it: a path as a rule. */
  readonly name: string;
  /** Whether the source itself tells numbers from text. */
  readonly typed: boolean;
  readonly blocks: AsyncIterable<Block>;
  /** Place of field `field` (from 0) in a row of this source, from 1, for rejects. */
  readonly placeOf: (row: RawRow, field: number) => number;
}

/** Bounds on what is read, so that no file can exhaust the memory. */
export interface Limits {
  /** Most bytes of one line, and most characters of a row over several lines. */
  readonly rowLength: number;
  /** Most characters of one field. */
  readonly fieldLength: number;
  /** Most columns. */
  readonly columns: number;
  /** Most bytes of text in all, after unpacking. */
  readonly bytes: number;
}

/** A row of 1 MiB, a field of 256 KiB, 4,096 columns, 8 GiB of text. */
export const defaultLimits: Limits = {
  rowLength: 1 << 20,
  fieldLength: 1 << 18,
  columns: 4096,
  bytes: 8 * 1024 * 1024 * 1024,
};

const SHOWN = 256;

/** The start of a row, as a reject shows it. */
export const cut = (raw: string): string => (raw.length > SHOWN ? `${raw.slice(0, SHOWN)}…` : raw);
