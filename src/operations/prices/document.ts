// Prices as a workspace keeps them: what decisions use, beside what they were solved from and for.
import { z } from 'zod';
import { courseSchema } from '../../arbitration/index.ts';

const amounts = z.record(z.string(), z.number().nonnegative());
const solved = z.strictObject({ lambdas: amounts, multipliers: amounts });

/** Solved prices as a document; its digest names it in the manifest of the workspace. */
export const pricesDocumentSchema = z.strictObject({
  kind: z.literal('prices'),
  version: z.literal(1),
  /** Digest of the programs whose budgets and floors they are for. */
  portfolio: z.string(),
  /** The decisions that they were solved from. */
  since: z.string(),
  until: z.string(),
  decisions: z.int(),
  users: z.int(),
  /** What was to be kept to, as declared: `7d` of a budget or a floor. */
  limits: z.record(z.string(), z.string()),
  ...solved.shape,
  /** By experiment and arm, where arms have budgets of their own. */
  arms: z.record(z.string(), z.record(z.string(), solved)).optional(),
  /** How the use of budgets is planned; absent: prices stay as they were solved. */
  courses: z.array(courseSchema).optional(),
  /** How good they are, in the common value unit. */
  report: z.strictObject({
    bound: z.number(),
    value: z.number(),
    gap: z.number(),
    messages: z.number(),
    used: z.record(z.string(), z.number()),
    gained: z.record(z.string(), z.number()),
    /** Of the rounding: what budgets are passed by and floors are missed by. */
    over: z.record(z.string(), z.number()),
    short: z.record(z.string(), z.number()),
    /** What the programs' policy is expected to use and gain under the prices. */
    expected: z.strictObject({
      messages: z.number(),
      used: z.record(z.string(), z.number()),
      gained: z.record(z.string(), z.number()),
    }),
    converged: z.boolean(),
  }),
});
export type PricesDocument = z.infer<typeof pricesDocumentSchema>;
