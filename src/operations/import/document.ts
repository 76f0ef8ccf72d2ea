import { z } from 'zod';
import { name } from '../../events/index.ts';
import { documentFault } from '../../kit/index.ts';
import { importMappingSchema } from '../../outcomes/index.ts';
import { duration } from '../../program/index.ts';
import { parseInstant, tableSchema } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';

const column = z.strictObject({ column: z.string().min(1) });
const instant = z.strictObject({
  instant: z
    .string()
    .refine((text) => Number.isFinite(parseInstant(text)), 'write an instant: "2008-03-20T00:00:00Z"'),
});

/** Logged choices among fixed arms, with what followed. */
const decisions = z.strictObject({
  kind: z.literal('decisions'),
  version: z.literal(1),
  columns: tableSchema,
  choices: importMappingSchema,
  /** Column of what was drawn together, a household say: its rows are split, held out and analysed as one unit. */
  cluster: column.optional(),
});

/** What is known of users, one row each. */
const users = z.strictObject({
  kind: z.literal('users'),
  version: z.literal(1),
  columns: tableSchema,
  /** Column with the user's id; absent: every row of the file is a user of its own. */
  user: column.optional(),
  /** When this was known; absent: now. */
  at: z.union([column, instant]).optional(),
  /** Traits by the column that holds each. */
  traits: z.record(name, z.string().min(1)).default({}),
  /** Column with the user's time zone, or the zone of all. */
  zone: z.union([column, z.strictObject({ is: z.string().min(1).max(64) })]).optional(),
  /** Channels by the column with the address; `true` where each user has one that the file does not tell. */
  addresses: z.record(name, z.union([column, z.literal(true)])).default({}),
  /** Scopes by the column that says yes or no; `true` where all consented. */
  consent: z.record(name, z.union([column, z.literal(true)])).default({}),
});

const is = z.strictObject({ is: z.union([z.string(), z.number(), z.boolean()]) });

/** Facts, one per row: each field of a fact by its column, or the same for all. */
const events = z.strictObject({
  kind: z.literal('events'),
  version: z.literal(1),
  columns: tableSchema,
  /** Fields of the fact (`user`, `at`, `kind`, `name`, …; an `id` where rows have one). */
  event: z.record(name, z.union([column, is])),
});

/** Users of a test that is over, one row each: what was known of them, their arm, what they did. */
const exposures = z.strictObject({
  kind: z.literal('exposures'),
  version: z.literal(1),
  columns: tableSchema,
  /** Column with the user's id; absent: every row of the file is a user of its own. */
  user: column.optional(),
  /** As the programs call it. */
  experiment: name,
  /** When users were exposed. */
  at: z.union([column, instant]),
  /** The column of the arm, and the arm that each of its words means. */
  arm: z.strictObject({ column: z.string().min(1), arms: z.record(z.string(), name) }),
  /** What was known then. */
  traits: z.record(name, z.string().min(1)).default({}),
  /** Activities by the column that says yes or no, or how much, and the time after exposure within which it was so. */
  outcomes: z.record(name, z.strictObject({ column: z.string().min(1), within: duration })).default({}),
});

/** How the rows of a file are to be read. */
export const importDocumentSchema = z.discriminatedUnion('kind', [decisions, users, events, exposures]);

type ImportDocument = z.infer<typeof importDocumentSchema>;
export type DecisionsDocument = Extract<ImportDocument, { kind: 'decisions' }>;
export type UsersDocument = Extract<ImportDocument, { kind: 'users' }>;
export type ExposuresDocument = Extract<ImportDocument, { kind: 'exposures' }>;
export type EventsDocument = Extract<ImportDocument, { kind: 'events' }>;

/** Checks a document against its schema; throws OPERATIONS_DOCUMENT_INVALID with the first field at fault. */
export function checkedDocument<T>(document: unknown, schema: z.ZodType<T>, path: string): T {
  const parsed = schema.safeParse(document);
  const fault = documentFault(document, parsed);
  if (fault) throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, ...fault });
  return parsed.data!;
}
