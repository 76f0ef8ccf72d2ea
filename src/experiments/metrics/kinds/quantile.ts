import { z } from 'zod';
import { amountSchema } from '../amount.ts';
import { readingOf, type Plan } from '../plan.ts';
import { spanOf, windowSchema } from '../window.ts';
import { common } from './common.ts';
import type { Fault } from './kind.ts';

/** A quantile over units of one amount per unit. */
export const schema = z.strictObject({
  kind: z.literal('quantile'),
  ...common,
  of: amountSchema,
  /** The share of units below. */
  share: z.number().gt(0).lt(1),
  /** Whether units without such a fact count as 0, or not at all; then arms are compared among the active. */
  without: z.enum(['zero', 'leave-out']).default('zero'),
  window: windowSchema,
});

type Quantile = Readonly<z.infer<typeof schema>>;

export const faultOf = (metric: Quantile): Fault | undefined =>
  metric.without === 'leave-out' && 'column' in metric.of
    ? { at: 'without', problem: 'a unit without a value in a column is left out anyhow: leave this out' }
    : undefined;

export function plan({ of, share, without, window }: Quantile): Plan {
  const span = spanOf(window);
  const isActive =
    without === 'leave-out' && !('column' in of)
      ? { among: readingOf({ ...of, aggregate: 'any' }, span) }
      : {};
  return {
    shape: { kind: 'quantile', share },
    columns: [{ reading: readingOf(of, span) }],
    needed: 1,
    complete: span.to,
    ...isActive,
  };
}
