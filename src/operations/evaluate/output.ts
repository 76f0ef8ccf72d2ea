import { z } from 'zod';

/** A value with its 95 % interval, by one estimator. */
const estimated = z.strictObject({
  estimator: z.string(),
  value: z.number(),
  low: z.number(),
  high: z.number(),
});

/** What policies would be worth, by what was logged in a workspace. */
export const experienceOutput = z.strictObject({
  kind: z.literal('experience'),
  workspace: z.string(),
  artefact: z.string().optional(),
  estimators: z.array(z.string()),
  rows: z.int(),
  /** Those who count as one, as a household that is drawn as one, count once. */
  users: z.int(),
  /** Whether anybody may count as one with others. */
  isShared: z.boolean(),
  /** Rows of users who were learned from, left out here. */
  learnedFrom: z.int(),
  /** Rows of arms and holdouts that cannot tell what another choice would have brought, left out too. */
  left: z.array(z.strictObject({ arms: z.string(), rows: z.int(), why: z.string() })),
  measures: z.array(
    z.strictObject({
      measure: z.string(),
      unit: z.string(),
      /** Rows whose reward is known, and rows that are left out because it is not yet. */
      rows: z.int(),
      open: z.int(),
      /** The single arm that was best on the rows learned from. */
      best: z.string().optional(),
      policies: z.array(
        z.strictObject({
          policy: z.string(),
          verdict: z.enum(['reliable', 'weak', 'refused']),
          reasons: z.array(z.string()),
          effectiveRows: z.number(),
          estimates: z.array(estimated),
          /** Over other policies on the same rows, users clustered. */
          gains: z.array(
            z.strictObject({
              over: z.string(),
              value: z.number(),
              low: z.number(),
              high: z.number(),
              significant: z.boolean(),
            }),
          ),
        }),
      ),
      conclusion: z.string(),
    }),
  ),
});

export type ExperienceOutput = z.infer<typeof experienceOutput>;
