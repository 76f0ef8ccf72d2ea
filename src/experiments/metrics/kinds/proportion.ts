import { z } from 'zod';
import { matchSchema } from '../amount.ts';
import { windowSchema } from '../window.ts';
import { before, common, covariates } from './common.ts';
import { plan as planMean } from './mean.ts';

/** The share of units for which an event happens at all. */
export const schema = z.strictObject({
  kind: z.literal('proportion'),
  ...common,
  of: matchSchema,
  window: windowSchema,
  before,
  covariates,
});

export const plan = ({ of, ...rest }: Readonly<z.infer<typeof schema>>) =>
  planMean({ ...rest, kind: 'mean', of: { ...of, aggregate: 'any' } });
