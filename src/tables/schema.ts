// What a file is held against: its columns by name, each with its kind and what its values may be.
import { z } from 'zod';
import { tablesErrors } from './errors.ts';

const common = {
  name: z.string(),
  /** May be absent from the source, and missing in a row. */
  optional: z.boolean().optional(),
  /** Texts that stand for a missing value, beside the empty one: `NA`. */
  missing: z.array(z.string()).optional(),
  /** What one unit of the value is, for people. */
  unit: z.string().optional(),
};
/** Lowest and highest value allowed, both included. */
const range = z.tuple([z.number(), z.number()]).optional();

/** A declared column: its kind, and what its values may be. */
const columnSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('number'), ...common, range }),
  z.strictObject({ kind: z.literal('integer'), ...common, range }),
  z.strictObject({ kind: z.literal('time'), ...common, range }),
  z.strictObject({ kind: z.literal('boolean'), ...common }),
  z.strictObject({ kind: z.literal('text'), ...common, words: z.array(z.string()).optional() }),
  z.strictObject({ kind: z.literal('vector'), ...common, width: z.int().min(1).max(65_536) }),
]);

/** Declared columns, in the order the table has them. */
export const tableSchema = z.array(columnSpec).min(1).max(65_536);

export type ColumnSpec = Readonly<z.infer<typeof columnSpec>>;
export type SpecOf<K extends ColumnSpec['kind']> = Extract<ColumnSpec, { readonly kind: K }>;
export type TableSchema = readonly ColumnSpec[];

/** Checks a schema from outside, a JSON document say; throws TABLES_SCHEMA_INVALID. */
export function schemaOf(columns: unknown): TableSchema {
  const parsed = tableSchema.safeParse(columns);
  if (!parsed.success) throw tablesErrors.TABLES_SCHEMA_INVALID({ reason: z.prettifyError(parsed.error) });
  const twice = firstTwice(parsed.data.map((column) => column.name));
  if (twice !== undefined)
    throw tablesErrors.TABLES_SCHEMA_INVALID({ reason: `The column "${twice}" is declared twice.` });
  return parsed.data;
}

/** The first name that stands twice in a list. */
export function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
