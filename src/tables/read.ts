// Rows of a source held against a schema: every row is kept or refused, none is lost or made up.
import { tablesErrors } from './errors.ts';
import { fillerOf } from './fill/fillers.ts';
import type { Filler, RawValue } from './fill/fill.ts';
import type { TableSchema } from './schema.ts';
import { cut, type Block, type RawRow, type Reject, type RowSource } from './source.ts';
import { tableOf, type Column, type Table } from './table.ts';
import { textFiller } from './fill/text.ts';

export interface ReadOptions {
  /** What becomes of fields the schema does not know: left out (the default), kept as text, or the file refused. */
  readonly extra?: 'ignore' | 'keep' | 'refuse';
  /** Rows read, at least, before a batch is given out; 65,536 by default. */
  readonly batchRows?: number;
}

/** Rows of a source: read = kept + rejected; empty lines stand apart. */
export interface Counts {
  readonly read: number;
  readonly kept: number;
  readonly rejected: number;
  readonly blank: number;
}

/** What was read: the rows kept, the rows refused in the order of their lines, and how many of each. */
export interface Reading {
  readonly table: Table;
  readonly rejects: readonly Reject[];
  readonly counts: Counts;
  /** Fields of the source that the schema does not know. */
  readonly extra: readonly string[];
  /** Optional columns that the source does not have; they are all missing. */
  readonly absent: readonly string[];
}

/**
 * Reads a whole source into one table; throws TABLES_FIELD_MISSING, TABLES_FIELD_UNKNOWN and what the source
 * throws (TABLES_HEADER_…, TABLES_TOO_…, TABLES_SOURCE_…).
 */
export async function readTable(
  source: RowSource,
  schema: TableSchema,
  options: ReadOptions = {},
): Promise<Reading> {
  const intake = new Intake(source, schema, options);
  for await (const block of source.blocks) intake.take(block);
  return intake.give();
}

/**
 * Reads a source batch by batch in bounded memory: each with its own rows, rejects and counts. An empty source
 * gives one empty batch. Throws as `readTable` does.
 */
export async function* readBatches(
  source: RowSource,
  schema: TableSchema,
  options: ReadOptions = {},
): AsyncGenerator<Reading> {
  const { batchRows = 65_536 } = options;
  const intake = new Intake(source, schema, options);
  let given = 0;
  for await (const block of source.blocks) {
    intake.take(block);
    if (intake.read < batchRows) continue;
    given++;
    yield intake.give();
  }
  if (given === 0 || intake.read > 0) yield intake.give();
}

interface Slot {
  readonly name: string;
  /** Place among the fields of the source; -1 where it has none. */
  readonly field: number;
  readonly filler: Filler<Column>;
  /** What the filler is given of a value. */
  readonly see: (value: RawValue) => RawValue;
}

const asIs = (value: RawValue): RawValue => value;

/** A field nobody declared is kept as text: strings as they are, anything else as its JSON. */
const asText = (value: RawValue): RawValue => {
  if (value === null || value === undefined || typeof value === 'string') return value;
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
};

/** Fills the columns of one batch after the other. */
class Intake {
  readonly #source: RowSource;
  readonly #schema: TableSchema;
  readonly #extraAs: 'ignore' | 'keep' | 'refuse';
  #fields: readonly string[] = [];
  #slots: readonly Slot[];
  #kept = 0;
  #blank = 0;
  #rejects: Reject[] = [];

  constructor(source: RowSource, schema: TableSchema, options: ReadOptions) {
    this.#source = source;
    this.#schema = schema;
    this.#extraAs = options.extra ?? 'ignore';
    this.#slots = this.#freshSlots();
  }

  get read(): number {
    return this.#kept + this.#rejects.length;
  }

  take(block: Block): void {
    if (block.fields.length > this.#fields.length) this.#meet(block.fields);
    for (const row of block.rows) {
      const reject = this.#put(row);
      if (reject === undefined) this.#kept++;
      else this.#rejects.push(reject);
    }
    for (const reject of block.rejects) this.#rejects.push(reject);
    this.#blank += block.blank;
  }

  /** Everything taken since the last time; the next batch begins empty. */
  give(): Reading {
    const rows = this.#kept;
    const columns = this.#slots.map(({ name, filler }) => [name, filler.finish(rows)] as const);
    const rejects = this.#rejects.sort((a, b) => a.line - b.line);
    const counts = { read: this.read, kept: rows, rejected: rejects.length, blank: this.#blank };
    this.#kept = 0;
    this.#blank = 0;
    this.#rejects = [];
    this.#slots = this.#freshSlots();
    return {
      table: { ...tableOf(columns), rows },
      rejects,
      counts,
      extra: this.#extra(),
      absent: this.#absent(),
    };
  }

  #put(row: RawRow): Reject | undefined {
    for (const { name, field, filler, see } of this.#slots) {
      const reason = filler.put(this.#kept, see(row.values[field]));
      if (reason === undefined) continue;
      const column = this.#source.placeOf(row, field);
      return { line: row.line, column, field: name, reason, raw: cut(row.raw) };
    }
    return undefined;
  }

  /** Fields met for the first time: the schema is held against them, and those kept get a column. */
  #meet(fields: readonly string[]): void {
    const isFirst = this.#fields.length === 0;
    this.#fields = fields;
    if (isFirst) this.#checkRequired();
    const unknown = this.#extra();
    if (this.#extraAs === 'refuse' && unknown.length > 0)
      throw tablesErrors.TABLES_FIELD_UNKNOWN({ name: this.#source.name, unknown });
    const known = new Map(this.#slots.map((slot) => [slot.name, slot.filler]));
    this.#slots = this.#freshSlots(known);
  }

  /** The column of an extra field; one that begins in the middle of a batch was missing until then. */
  #extraFiller(name: string): Filler<Column> {
    const filler = textFiller({ kind: 'text', name, optional: true });
    for (let row = 0; row < this.#kept; row++) filler.put(row, null);
    return filler;
  }

  #checkRequired(): void {
    const missing = this.#schema
      .filter(({ name, optional }) => optional !== true && !this.#fields.includes(name))
      .map(({ name }) => name);
    const found = this.#fields.filter((name) => this.#schema.every((spec) => spec.name !== name));
    if (missing.length > 0)
      throw tablesErrors.TABLES_FIELD_MISSING({ name: this.#source.name, missing, found });
  }

  /** Slots for the fields known now, with the fillers already begun. */
  #freshSlots(begun: ReadonlyMap<string, Filler<Column>> = new Map()): readonly Slot[] {
    const positions = new Map(this.#fields.map((name, at) => [name, at]));
    const declared = this.#schema.map((spec) => ({
      name: spec.name,
      field: positions.get(spec.name) ?? -1,
      filler: begun.get(spec.name) ?? fillerOf(spec, this.#source.typed),
      see: asIs,
    }));
    if (this.#extraAs !== 'keep') return declared;
    const extra = this.#extra().map((name) => ({
      name,
      field: positions.get(name)!,
      filler: begun.get(name) ?? this.#extraFiller(name),
      see: asText,
    }));
    return [...declared, ...extra];
  }

  #extra(): readonly string[] {
    const declared = new Set(this.#schema.map(({ name }) => name));
    return this.#fields.filter((name) => !declared.has(name));
  }

  #absent(): readonly string[] {
    const found = new Set(this.#fields);
    return this.#schema.map(({ name }) => name).filter((name) => !found.has(name));
  }
}
