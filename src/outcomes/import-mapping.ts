import { z } from 'zod';
import { name } from '../events/index.ts';
import { duration } from '../program/index.ts';
import { parseInstant } from '../tables/index.ts';
import { outcomesErrors } from './errors.ts';

const column = z.strictObject({ column: z.string().min(1) });
const instant = z.strictObject({
  instant: z
    .string()
    .refine((text) => Number.isFinite(parseInstant(text)), 'write an instant: "2008-03-20T00:00:00Z"'),
});

/** What an arm did: a message on a channel, or nothing. */
const arm = z.union([z.literal('no-send'), z.strictObject({ message: name, channel: name })]);

/** Where the probabilities of a row's arms come from; nothing is estimated. */
const propensity = z.discriminatedUnion('kind', [
  /** Shares of the arms in whole parts, the same for all rows: 1 : 1 : 1. */
  z.strictObject({ kind: z.literal('parts'), of: z.record(z.string(), z.int().positive()) }),
  /** A column with the probability of each arm. */
  z.strictObject({ kind: z.literal('columns'), of: z.record(z.string(), z.string().min(1)) }),
  /** A column with the probability of the arm that was drawn; with two arms the other has the rest. */
  z.strictObject({ kind: z.literal('chosen'), column: z.string().min(1) }),
]);

/** How the columns of a table of logged choices among fixed arms are to be read. */
export const importMappingSchema = z.strictObject({
  kind: z.literal('arms'),
  version: z.literal(1),
  /** Column with the id of the choice, by which one that stands twice counts once; absent: every row is a choice of its own. */
  id: column.optional(),
  /** Column with the user's id; absent: every row is a user of its own. */
  user: column.optional(),
  /** When the choice was made. */
  at: z.union([column, instant]),
  /** Up to when outcomes were observed; what would have to be observed longer is censored. */
  observedUntil: z.union([column, instant]),
  /** Traits known when the choice was made, by the column that holds each. */
  traits: z.record(name, z.string().min(1)),
  arm: z.strictObject({ column: z.string().min(1), arms: z.record(z.string(), arm) }),
  propensity,
  /** Objectives by the column that holds each; `within` must be the objective's own window. */
  outcomes: z.record(name, z.strictObject({ column: z.string().min(1), within: duration })),
});

/** A mapping document. */
export type ImportMapping = z.infer<typeof importMappingSchema>;

/** Checks a mapping from outside; throws OUTCOMES_MAPPING_UNFIT with the first field at fault. */
export function readMapping(document: unknown): ImportMapping {
  const parsed = importMappingSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw outcomesErrors.OUTCOMES_MAPPING_UNFIT({
    at: issue.path.join('.') || '(whole)',
    problem: issue.message,
  });
}
