// What is said of stops for want of hope.
import { z } from 'zod';

/** By test of the plan: the bounds of the looks before the last, and its power where whoever passes one stops. */
export const futilityPlanSchema = z.array(
  z.strictObject({ metric: z.string(), bounds: z.array(z.number()), power: z.number() }),
);

/** How much hope a look leaves. */
export const hopeSchema = z.strictObject({
  tests: z.array(
    z.strictObject({
      metric: z.string(),
      treatment: z.string(),
      z: z.number().nullable(),
      /** Below it there is little hope. */
      bound: z.number(),
      /** Chance of passing a boundary to come, by the effect as planned, and by what the data say of it. */
      asPlanned: z.number().nullable(),
      predicted: z.number().nullable(),
      isBelow: z.boolean(),
    }),
  ),
  /** Treatments for which the rule to ship has little hope. */
  hopeless: z.array(z.string()),
});

export type FutilityPlan = z.infer<typeof futilityPlanSchema>;
export type Hope = z.infer<typeof hopeSchema>;
