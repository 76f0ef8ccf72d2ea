import { z } from 'zod';

/**
 * What the decisions of a plan's period are expected to bring, so that an allowance is saved for the best of them: of
 * the population, and how fast a user's own past takes its place. A decision brings nothing with probability 1 − share,
 * otherwise mean · X with X equally likely any of `shape`.
 */
export const prospectsSchema = z.strictObject({
  /** Decisions that a whole period holds, the one at its beginning among them. */
  decisions: z.number().min(0).max(400),
  /** Share of decisions whose best candidate is worth more than no-send. */
  share: z.number().min(0).max(1),
  /** Mean of what these bring, in the common value unit. */
  mean: z.number().nonnegative(),
  /** What these bring relative to the user's mean: equally likely values, rising. */
  shape: z.array(z.number().nonnegative()).min(1).max(256),
  /**
   * Of what decisions bring, what nothing scheduled brought: how often that is above 0, as a share of `share`, and its
   * mean, as a share of `mean`. Absent: all of it.
   */
  beside: z.strictObject({ share: z.number().min(0).max(1), mean: z.number().min(0) }).optional(),
  /**
   * What the population is worth beside a user's own past: periods for `decisions`, decisions for `share`, decisions
   * above 0 for `mean`. Absent: everybody is the population.
   */
  strength: z
    .strictObject({
      decisions: z.number().nonnegative(),
      share: z.number().nonnegative(),
      mean: z.number().nonnegative(),
    })
    .optional(),
});

/** Prospects as JSON. */
export type Prospects = z.infer<typeof prospectsSchema>;
