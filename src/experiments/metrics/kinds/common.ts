// The fields that metrics of every kind share.
import { z } from 'zod';
import { duration } from '../../../program/index.ts';
import { label } from '../amount.ts';
import type { Cap, UnitColumn } from '../plan.ts';

/** How much worse a guardrail may be: a share of the control mean, or in the unit of the metric. */
const marginSchema = z.strictObject({
  scale: z.enum(['relative', 'absolute']),
  value: z.number().positive('give a margin above 0; `direction` says which way is worse'),
});

export type MetricMargin = Readonly<z.infer<typeof marginSchema>>;

/**
 * What a metric decides. success: ship needs one of these better. guardrail: none may be worse by its margin.
 * deterioration: must not get worse. quality: a difference either way says that the experiment is broken.
 */
const roles = ['success', 'guardrail', 'deterioration', 'quality'] as const;

export type MetricRole = (typeof roles)[number];

export const common = {
  name: label,
  description: z.string().max(2000).optional(),
  /** What one unit of the value is, for people. */
  unit: z.string().max(64).optional(),
  direction: z.enum(['increase', 'decrease']).default('increase'),
  role: z.enum(roles),
  margin: marginSchema.optional(),
};

/** Columns of the exposures, fixed before them, that explain the outcome; a unit without a value counts as 0. */
export const covariates = z
  .array(z.strictObject({ column: label }))
  .max(16)
  .optional();

/** The span before exposure in which the same amount is a covariate (CUPED). */
export const before = duration.optional();

/** Covariates of the exposures as columns of a plan. */
export const covariateColumns = (of: z.infer<typeof covariates>): readonly UnitColumn[] =>
  (of ?? []).map(({ column }) => ({ reading: { kind: 'column', column } }));

const percentile = z
  .number()
  .gt(0)
  .lt(1)
  .refine(
    (share) => Math.abs(share * 1e6 - Math.round(share * 1e6)) < 1e-6,
    'give a share with at most six decimals',
  );

const ends = <T extends z.ZodType<number>>(end: T) => ({ lower: end.optional(), upper: end.optional() });

/** Winsorising of the outcome and of its covariate before, each by its own quantiles. */
export const capSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('value'), ...ends(z.number()) }),
    z.strictObject({ kind: z.literal('percentile'), ...ends(percentile) }),
  ])
  .refine(({ lower, upper }) => lower !== undefined || upper !== undefined, 'give `lower`, `upper` or both')
  .refine(
    ({ lower, upper }) => lower === undefined || upper === undefined || lower < upper,
    'give a `lower` below `upper`',
  );

/** A column that is cut as the metric says. */
export const capped = (column: UnitColumn, cap: Cap | undefined): UnitColumn =>
  cap === undefined ? column : { ...column, cap };
