// Takes bytes of CSV, gives rows with the line on which each begins.
import { tablesErrors } from '../errors.ts';
import { linesOf, type Line } from '../lines.ts';
import { firstTwice } from '../schema.ts';
import {
  cut,
  defaultLimits,
  type Block,
  type Limits,
  type RawRow,
  type Reject,
  type RowSource,
} from '../source.ts';
import { brokenText } from '../words.ts';
import { placeOfField } from './fields.ts';
import { recordAt, type CsvRecord } from './record.ts';

/**
 * Rows of CSV after RFC 4180: UTF-8, comma, double quotes, line feed with or without carriage return, the
 * first record names the fields. An empty field is missing, `""` is empty text. An empty line is no row,
 * but where there is one field alone it is a missing value. Rows that break are refused one by one;
 * a header that breaks throws TABLES_HEADER_BROKEN, TABLES_HEADER_MISSING, TABLES_FIELD_TWICE or TABLES_TOO_WIDE.
 */
export function csvRows(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  limits: Partial<Limits> = {},
): RowSource {
  return {
    name,
    typed: false,
    blocks: blocksOf(name, bytes, { ...defaultLimits, ...limits }),
    placeOf: (row, field) => placeOfField(row.raw, field),
  };
}

async function* blocksOf(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  limits: Limits,
): AsyncGenerator<Block> {
  const reader = new BlockReader(name, limits);
  for await (const lines of linesOf(bytes, name, limits)) yield* reader.read(lines, false);
  yield* reader.read([], true);
  if (reader.fields === undefined) throw tablesErrors.TABLES_HEADER_MISSING({ name });
}

/** Holds what outlives a block: the header, and the lines of a record that is still open. */
class BlockReader {
  readonly #name: string;
  readonly #limits: Limits;
  #waiting: readonly Line[] = [];
  fields: readonly string[] | undefined;

  constructor(name: string, limits: Limits) {
    this.#name = name;
    this.#limits = limits;
  }

  *read(more: readonly Line[], isEnd: boolean): Generator<Block> {
    const lines = this.#waiting.length === 0 ? more : [...this.#waiting, ...more];
    const ahead = { rowLength: this.#limits.rowLength, isEnd };
    const rows: RawRow[] = [];
    const rejects: Reject[] = [];
    let blank = 0;
    let at = 0;
    while (at < lines.length) {
      if (this.#isBlank(lines[at]!)) {
        blank++;
        at++;
        continue;
      }
      const record = recordAt(lines, at, ahead);
      if (record.kind === 'open') break;
      at += record.lines;
      const sorted = this.#sort(record);
      if (sorted === undefined) continue;
      if ('reason' in sorted) rejects.push(sorted);
      else rows.push(sorted);
    }
    this.#waiting = lines.slice(at);
    if (this.fields !== undefined) yield { fields: this.fields, rows, rejects, blank };
  }

  #isBlank({ text, fault }: Line): boolean {
    return fault === undefined && (text === '' || text === '\r') && this.fields?.length !== 1;
  }

  /** A record as a row, a reject, or, the first one, the header. */
  #sort(record: Exclude<CsvRecord, { readonly kind: 'open' }>): RawRow | Reject | undefined {
    if (this.fields === undefined) {
      this.fields = this.#header(record);
      return undefined;
    }
    if (record.kind === 'broken') return record.reject;
    const { line, text, values } = record;
    const wrong = this.#misfit(text, values);
    return wrong ? { line, ...wrong, field: null, raw: cut(text) } : { line, values, raw: text };
  }

  #misfit(text: string, values: readonly (string | null)[]): { column: number; reason: string } | undefined {
    const expected = this.fields!.length;
    if (values.length !== expected) {
      const column = placeOfField(text, Math.min(values.length, expected));
      return { column, reason: `${values.length} fields instead of ${expected}` };
    }
    if (text.length <= this.#limits.fieldLength) return undefined;
    const long = values.findIndex((value) => value !== null && value.length > this.#limits.fieldLength);
    if (long < 0) return undefined;
    const reason = `a field longer than ${this.#limits.fieldLength} characters`;
    return { column: placeOfField(text, long), reason };
  }

  #header(record: Exclude<CsvRecord, { readonly kind: 'open' }>): readonly string[] {
    const name = this.#name;
    if (record.kind === 'broken') throw tablesErrors.TABLES_HEADER_BROKEN({ name, ...record.reject });
    const fields = record.values.map((value) => value ?? '');
    if (fields.length > this.#limits.columns)
      throw tablesErrors.TABLES_TOO_WIDE({ name, columns: fields.length, most: this.#limits.columns });
    const twice = firstTwice(fields);
    if (twice !== undefined) throw tablesErrors.TABLES_FIELD_TWICE({ name, field: twice });
    const bad = fields.findIndex((field) => brokenText(field) !== undefined);
    if (bad >= 0) {
      const reason = brokenText(fields[bad]!)!;
      const column = placeOfField(record.text, bad);
      throw tablesErrors.TABLES_HEADER_BROKEN({ name, line: record.line, column, reason });
    }
    return fields;
  }
}
