import { z } from 'zod';
import { amountSchema } from '../amount.ts';
import { readingOf, type Plan } from '../plan.ts';
import { spanBefore, spanOf, windowSchema } from '../window.ts';
import { before, capped, capSchema, common, covariateColumns, covariates } from './common.ts';
import type { Fault } from './kind.ts';

/** The mean over units of one amount per unit: revenue per user, purchases per user, active days. */
export const schema = z.strictObject({
  kind: z.literal('mean'),
  ...common,
  of: amountSchema,
  window: windowSchema,
  cap: capSchema.optional(),
  before,
  covariates,
});

type Mean = Readonly<z.infer<typeof schema>>;

/** A column is one number, without a time before. */
export const faultOf = (metric: Mean): Fault | undefined =>
  metric.before !== undefined && 'column' in metric.of
    ? { at: 'before', problem: 'a column has no time before: name the column from before in `covariates`' }
    : undefined;

export function plan({ of, window, cap, before: span, covariates: others }: Mean): Plan {
  const own = span === undefined ? [] : [capped({ reading: readingOf(of, spanBefore(span)) }, cap)];
  const outcome = capped({ reading: readingOf(of, spanOf(window)) }, cap);
  return {
    shape: { kind: 'mean' },
    columns: [outcome, ...own, ...covariateColumns(others)],
    needed: 1,
    complete: spanOf(window).to,
  };
}
