import { z } from 'zod';
import { name } from '../events/index.ts';
import { budgetSchema, floorSchema } from './budget.ts';
import { candidateFeatureSchema } from './candidate-feature.ts';
import { duration } from './duration.ts';
import { experimentSchema } from './experiment.ts';
import { conditionSchema } from './expression.ts';
import { objectiveSchema } from './objective.ts';
import { plansSchema } from './plans.ts';
import { rowSchema } from './row.ts';
import { userFeatureSchema } from './user-feature.ts';

const channelSchema = z.strictObject({
  /** Cost of one message in the common value unit. */
  cost: z.number().nonnegative(),
  /** How long after its slot an intent may still go out and be the same intent. */
  tolerance: duration,
});

const messageSchema = z.strictObject({
  class: z.enum(['transactional', 'service', 'marketing']),
  topic: name,
  channels: z.array(name).min(1),
  attributes: z.record(name, z.number()),
  /** Only the test audience may get it. */
  test: z.literal(true).optional(),
});

const slotsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('now') }),
  z.strictObject({
    kind: z.literal('hours'),
    /** Local full hours at which a message may be planned. */
    at: z.array(z.int().min(0).max(23)).min(1),
    /** How far ahead slots are planned. */
    ahead: duration,
  }),
]);

/**
 * The unit of configuration, as data: who (audience), what (messages by channel), why (objectives),
 * when (generators, slots), under which rules, drawn by which policy.
 */
export const programSchema = z.strictObject({
  id: name,
  owner: z.string().min(1).max(128),
  channels: z.record(name, channelSchema),
  features: z.strictObject({
    user: z.record(name, userFeatureSchema),
    candidate: z.record(name, candidateFeatureSchema),
  }),
  audience: conditionSchema,
  /** Who may get messages that are marked `test`; nobody when absent. */
  testAudience: conditionSchema.optional(),
  messages: z.record(name, messageSchema),
  objectives: z.record(name, objectiveSchema),
  generators: z.array(rowSchema),
  slots: slotsSchema,
  rules: z.array(rowSchema),
  policy: rowSchema,
  /** Decides where the policy was stopped by hand; a policy of any kind. Absent: silence. */
  fallback: rowSchema.optional(),
  exploration: z.strictObject({
    /** Total probability moved from the policy to exploration, over all sends together. */
    mass: z.number().min(0).max(1),
    /** No-send never falls below this: the message-level holdback. */
    silence: z.number().min(0).max(1),
  }),
  /** Share of users whom this program never contacts. */
  holdout: z.number().min(0).max(0.9),
  /** Share of users whom no program of the portfolio contacts; programs that compete declare it alike. */
  globalHoldout: z.number().min(0).max(0.9).optional(),
  /** A group of programs, and the share of users whom none of them contacts. */
  domain: z.strictObject({ name, holdout: z.number().min(0).max(0.9) }).optional(),
  /** What is tried out, by name; absent: nothing. */
  experiments: z.record(name, experimentSchema).optional(),
  /** Contact plans; absent: only rules bound how often. Programs that compete share them. */
  plans: plansSchema.optional(),
  /** What messages of all programs together may use up, by name; absent: nothing is scarce. */
  budgets: z.record(name, budgetSchema).optional(),
  /** What objectives must come to, by their names; one of role "floor" must not fall where nothing is said. */
  floors: z.record(name, floorSchema).optional(),
});

/** A program as a JSON document; see `defineProgram` and `readProgram` for its makers. */
export type Program = z.infer<typeof programSchema>;
export type Channel = z.infer<typeof channelSchema>;
export type Message = z.infer<typeof messageSchema>;
export type Slots = z.infer<typeof slotsSchema>;
