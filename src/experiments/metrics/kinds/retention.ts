import { z } from 'zod';
import { matchSchema } from '../amount.ts';
import { readingOf, type Plan } from '../plan.ts';
import { microsPerDay, spanBefore } from '../window.ts';
import { before, common, covariateColumns, covariates } from './common.ts';

/** The share of units with an event on a fixed day after exposure: day k is hours 24k to 24(k + days). */
export const schema = z.strictObject({
  kind: z.literal('retention'),
  ...common,
  of: matchSchema,
  day: z.int().min(0).max(3650),
  /** How many days count as that day: 7 for a week. */
  days: z.int().min(1).max(3650).default(1),
  before,
  covariates,
});

export function plan({
  of,
  day,
  days,
  before: span,
  covariates: others,
}: Readonly<z.infer<typeof schema>>): Plan {
  const amount = { ...of, aggregate: 'any' as const };
  const to = (day + days) * microsPerDay;
  const own = span === undefined ? [] : [{ reading: readingOf(amount, spanBefore(span)) }];
  return {
    shape: { kind: 'mean' },
    columns: [
      { reading: readingOf(amount, { from: day * microsPerDay, to }) },
      ...own,
      ...covariateColumns(others),
    ],
    needed: 1,
    complete: to,
  };
}
