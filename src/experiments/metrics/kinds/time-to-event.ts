import { z } from 'zod';
import { duration } from '../../../program/index.ts';
import { matchSchema } from '../amount.ts';
import type { Plan } from '../plan.ts';
import { microsOfDuration } from '../window.ts';
import { common, covariateColumns, covariates } from './common.ts';

/**
 * Days from exposure to the first event, at most `within`: the restricted mean. Every unit that counts was seen for
 * all of `within`, so nothing is censored before it and the mean of min(T, within) is that of the survival curve
 * (Royston and Parmar, BMC Medical Research Methodology 13, 2013).
 */
export const schema = z.strictObject({
  kind: z.literal('time-to-event'),
  ...common,
  of: matchSchema,
  within: duration,
  covariates,
});

export function plan({ of, within, covariates: others }: Readonly<z.infer<typeof schema>>): Plan {
  const to = microsOfDuration(within);
  return {
    shape: { kind: 'mean' },
    columns: [{ reading: { kind: 'first', match: of, from: 0, to } }, ...covariateColumns(others)],
    needed: 1,
    complete: to,
  };
}
