import { z } from 'zod';
import { duration } from '../../../program/index.ts';
import { matchSchema } from '../amount.ts';
import type { Plan } from '../plan.ts';
import { microsOfDuration } from '../window.ts';
import { common, covariateColumns, covariates } from './common.ts';

/**
 * Reachability as a stock: of the units that could be contacted when they were exposed, the share that still can
 * `after` so long. A permission taken back and given again survives; one lost long ago is not lost again, as it
 * would be in a rate per message. Of statements at one instant a loss holds.
 */
export const schema = z.strictObject({
  kind: z.literal('reachability'),
  ...common,
  gained: z.array(matchSchema).max(16),
  lost: z.array(matchSchema).min(1, 'name at least one event that takes the permission away').max(16),
  /** Whether units of whom nothing is said can be contacted. */
  initially: z.boolean(),
  after: duration,
  covariates,
});

export function plan(metric: Readonly<z.infer<typeof schema>>): Plan {
  const { gained, lost, initially, after, covariates: others } = metric;
  const standing = { kind: 'standing', gained, lost, initially } as const;
  const to = microsOfDuration(after);
  return {
    shape: { kind: 'mean' },
    columns: [{ reading: { ...standing, to } }, ...covariateColumns(others)],
    needed: 1,
    complete: to,
    among: { ...standing, to: 0 },
  };
}
