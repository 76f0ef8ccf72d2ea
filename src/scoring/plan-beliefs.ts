import { z } from 'zod';
import { plansDigest, type Plans } from '../program/index.ts';
import { prospectsSchema } from './prospects.ts';
import { taughtSchema } from './scorer.ts';

const belief = z.strictObject({
  mean: z.number(),
  sd: z.number().nonnegative(),
  /** Periods of users that were spent under the plan and are known. */
  rows: z.number().nonnegative(),
});

/**
 * Independent Gaussian beliefs about what each plan is worth, per user and period, in the common value unit:
 * what the plan policy chooses by, and what the send policy may expect. What all plans have in common does not matter.
 */
export const planBeliefsSchema = z.strictObject({
  kind: z.literal('plans'),
  version: z.literal(1),
  /** Digest of the plans that are believed something of; see `plansDigest`. */
  plans: z.string(),
  beliefs: z.record(z.string(), belief),
  /** What decisions bring, from which the price of the allowance follows; absent: nothing is saved for later. */
  prospects: prospectsSchema.optional(),
  taught: taughtSchema,
});

/** Beliefs about plans as JSON. */
export type PlanBeliefs = z.infer<typeof planBeliefsSchema>;

/** Nothing is known: all plans alike, give or take one unit. */
export const planPrior = (plans: Plans): PlanBeliefs => ({
  kind: 'plans',
  version: 1,
  plans: plansDigest(plans),
  beliefs: Object.fromEntries(plans.choices.map(({ name }) => [name, { mean: 0, sd: 1, rows: 0 }])),
});
