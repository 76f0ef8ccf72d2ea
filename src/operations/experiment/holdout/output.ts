import { z } from 'zod';

const number = z.number();

const reading = z.strictObject({
  /** The end of the period. */
  until: z.string(),
  /** Per user since met, who is not held less who is held; null with both ends where too few did anything. */
  effect: number,
  low: number.nullable(),
  high: number.nullable(),
});

const measured = z.strictObject({
  objective: z.string(),
  unit: z.string(),
  direction: z.enum(['increase', 'decrease']),
  /** What a held user has without the programs: the floor beside the effect. */
  floor: number,
  effect: number,
  /** Right for all readings, objectives and the total together; null where too few did anything, or a few most of it. */
  low: number.nullable(),
  high: number.nullable(),
  /** The same per day of a user. */
  perDay: z.strictObject({ effect: number, low: number.nullable(), high: number.nullable() }),
  /** Whether the interval leaves out 0, what nothing brings. */
  isShown: z.boolean(),
  /** Users of the smaller side over the kurtosis of values, of rare events those with one; below 20 there is no interval. */
  effective: z.number().nonnegative(),
  /** Where nothing is shown: periods more until an effect of this size would be, with power .8; null: not foreseeable. */
  periodsMore: z.int().positive().nullable(),
  readings: z.array(reading),
});

export const output = z.strictObject({
  workspace: z.string(),
  /** Up to when the log counts; null where it is empty. */
  at: z.string().nullable(),
  /** Days of a period. */
  period: z.int().positive(),
  /** Of the intervals of one holdout together. */
  alpha: number,
  /** The holdout that keeps users from every program; null where none does. */
  everything: z.string().nullable(),
  holdouts: z.array(
    z.strictObject({
      holdout: z.string(),
      programs: z.array(z.string()),
      /** When its first user was met, and the end of the last whole period. */
      since: z.string().nullable(),
      until: z.string().nullable(),
      periods: z.int().nonnegative(),
      /** Users met so far; of users whom a wider holdout does not hold. */
      held: z.int().nonnegative(),
      others: z.int().nonnegative(),
      /** Held users that the recorded shares promise. */
      promised: number,
      /** Of the promised share, right for all readings together. */
      ratioP: number,
      isBroken: z.boolean(),
      /** Users who were on the other side later; they count where they were first. */
      moved: z.int().nonnegative(),
      /** Why nothing is read. */
      problem: z.string().nullable(),
      /** Of a user on average, of those in by the last period. */
      days: number.nullable(),
      objectives: z.array(measured),
      /** All objectives at their declared rates, costs of sending not taken off; null where none has a rate. */
      total: measured.nullable(),
    }),
  ),
  assumptions: z.array(z.string()),
});

export type Output = z.infer<typeof output>;
export type HoldoutSaid = Output['holdouts'][number];
export type MeasuredSaid = HoldoutSaid['objectives'][number];
