// Takes bytes of JSON lines, gives rows with their line.
import type { RawValue } from '../fill/fill.ts';
import { linesOf, type Line } from '../lines.ts';
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
import { scanObject, type Member } from './scan.ts';

/**
 * Rows of JSON lines: UTF-8, one object a line. A key that is absent, or null, is missing. Lines that break
 * are refused one by one: not JSON, a key twice, more than 32 levels, too long, more keys than there may be columns.
 */
export function jsonlRows(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  limits: Partial<Limits> = {},
): RowSource {
  const reader = new LineReader({ ...defaultLimits, ...limits });
  return {
    name,
    typed: true,
    blocks: reader.blocks(name, bytes),
    placeOf: (row, field) => reader.placeOf(row, field),
  };
}

/** Holds the names met so far: a later line may bring new ones. */
class LineReader {
  readonly #limits: Limits;
  readonly #positions = new Map<string, number>();
  #fields: readonly string[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  async *blocks(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
    for await (const lines of linesOf(bytes, name, this.#limits)) yield this.#block(lines);
  }

  placeOf(row: RawRow, field: number): number {
    const scan = scanObject(row.raw);
    const member =
      scan.kind === 'object' && scan.members.find(({ key }) => this.#positions.get(key) === field);
    return member ? member.start + 1 : row.raw.trimEnd().length;
  }

  #block(lines: readonly Line[]): Block {
    const rows: RawRow[] = [];
    const rejects: Reject[] = [];
    let blank = 0;
    for (const line of lines) {
      if (line.fault === undefined && line.text.trim() === '') blank++;
      else {
        const row = this.#row(line);
        if ('reason' in row) rejects.push({ line: line.line, ...row, field: null, raw: cut(line.text) });
        else rows.push(row);
      }
    }
    if (this.#fields.length < this.#positions.size) this.#fields = [...this.#positions.keys()];
    return { fields: this.#fields, rows, rejects, blank };
  }

  #row({ line, text, fault }: Line): RawRow | { readonly column: number; readonly reason: string } {
    if (fault) return fault;
    const scan = scanObject(text);
    if (scan.kind === 'broken') return scan;
    const found = JSON.parse(text) as Record<string, RawValue>;
    const values: RawValue[] = Array.from({ length: this.#positions.size });
    for (const member of scan.members) {
      const value = exact(found[member.key], text, member);
      const wrong = this.#misfit(member, value);
      if (wrong !== undefined) return { column: member.start + 1, reason: wrong };
      values[this.#positionOf(member.key)] = value;
    }
    return { line, values, raw: text };
  }

  #misfit({ key }: Member, value: RawValue): string | undefined {
    if (typeof value === 'string' && value.length > this.#limits.fieldLength)
      return `a field longer than ${this.#limits.fieldLength} characters`;
    if (this.#positions.has(key)) return undefined;
    if (this.#positions.size >= this.#limits.columns)
      return `more than ${this.#limits.columns} different keys`;
    return brokenText(key);
  }

  #positionOf(key: string): number {
    const known = this.#positions.get(key);
    if (known !== undefined) return known;
    this.#positions.set(key, this.#positions.size);
    return this.#positions.size - 1;
  }
}

/** The value itself, or, of a whole number too large for a double, all its digits. */
function exact(value: RawValue, text: string, { start, end }: Member): RawValue {
  if (typeof value !== 'number' || end - start < 16 || Number.isSafeInteger(value)) return value;
  const digits = text.slice(start, end);
  return /^-?\d+$/.test(digits) && digits !== String(value) ? BigInt(digits) : value;
}
