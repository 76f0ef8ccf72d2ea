import { z } from 'zod';
import { conditionSchema } from '../../program/index.ts';

/** A name of the warehouse (event, column, arm, level): any text, but for the one letter that PostgreSQL cannot hold. */
export const label = z
  .string()
  .min(1, 'give a name that is not empty')
  .max(200, 'give a name of at most 200 letters')
  .refine((text) => !text.includes('\0'), 'leave out the letter U+0000, which PostgreSQL cannot hold');

/** Facts of one event; `where` asks about columns of the facts, as conditions of a program do about features. */
export const matchSchema = z.strictObject({ event: label, where: conditionSchema.optional() });

export type Match = Readonly<z.infer<typeof matchSchema>>;

/** What facts add up to for one unit. */
const aggregates = ['sum', 'count', 'any', 'days'] as const;

export type Aggregate = (typeof aggregates)[number];

/**
 * One number per unit: the facts of an event in the metric's window added up (`sum` of their values, `count`, `any`
 * as 0 or 1, `days` of 24 hours since the window opened that have one), or a column of the exposures as it stands.
 */
export const amountSchema = z.union(
  [
    z.strictObject({ ...matchSchema.shape, aggregate: z.enum(aggregates).default('sum') }),
    z.strictObject({ column: label }),
  ],
  { error: 'give `event` (with `aggregate` and `where` if need be), or `column`' },
);

export type Amount = Readonly<z.infer<typeof amountSchema>>;
