import { z } from 'zod';
import { matchSchema } from '../amount.ts';
import { windowSchema } from '../window.ts';
import { before, capSchema, common, covariates } from './common.ts';
import { plan as planMean } from './mean.ts';

/** How often an event happens per unit. */
export const schema = z.strictObject({
  kind: z.literal('count'),
  ...common,
  of: matchSchema,
  window: windowSchema,
  cap: capSchema.optional(),
  before,
  covariates,
});

export const plan = ({ of, ...rest }: Readonly<z.infer<typeof schema>>) =>
  planMean({ ...rest, kind: 'mean', of: { ...of, aggregate: 'count' } });
