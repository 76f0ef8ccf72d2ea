import { z } from 'zod';

/** Equal steps of a budget's window: within one its price stands still, so that whoever comes together pays the same. */
export const paceSteps = 168;

/** How the use of a budget is planned over a window of it, so that its price can follow what is used. */
export const courseSchema = z.strictObject({
  budget: z.string(),
  /** The arm whose own budget it is; absent: that of everybody else. */
  own: z.strictObject({ experiment: z.string(), arm: z.string() }).optional(),
  /** Length of a window, milliseconds. */
  per: z.number().positive(),
  /** Units in a window, of the users whom it is for. */
  limit: z.number().nonnegative(),
  /** What a unit is worth, about, in the common value unit. */
  unit: z.number().nonnegative(),
  /** Shares of a window's use that are planned for its steps, in order; they add up to 1. */
  shares: z.array(z.number().nonnegative()).length(paceSteps),
});
export type Course = z.infer<typeof courseSchema>;
