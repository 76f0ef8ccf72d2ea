import { z } from 'zod';
import { recordSchema } from './record.ts';

const number = z.number();

const call = z.strictObject({
  treatment: z.string(),
  /** Users who were through the windows of the short outcomes. */
  users: z.strictObject({ control: z.int(), treated: z.int() }),
  /** Of the treatment on the long outcome, per user, as the index has it. */
  effect: number,
  /** Of the experiment alone; and what not knowing the coefficients adds. */
  samplingSe: number,
  modelSe: number,
  /** By both of these errors. */
  low: number,
  high: number,
  /** If long outcome and arm are correlated by up to `allowed` given the short ones; `breaking` is what brings 0 in. */
  bounds: z.strictObject({ allowed: number, bias: number, low: number, high: number, breaking: number }),
  /** Moved and widened by how past calls turned out; null where fewer than three are scored. */
  corrected: z
    .strictObject({
      effect: number,
      low: number,
      high: number,
      /** How many times as wide. */
      inflation: number,
      /** Past calls that it rests on. */
      calls: z.int(),
    })
    .nullable(),
  /** Whether the ledger had this call already: nothing was written. */
  isRepeated: z.boolean(),
});

export const forecastOutput = z.strictObject({
  workspace: z.string(),
  index: z.string(),
  /** Digest of the fitted index. */
  model: z.string(),
  history: z.strictObject({
    basis: z.string(),
    since: z.string(),
    until: z.string(),
    at: z.string(),
    users: z.int(),
    explained: number,
  }),
  experiment: z.string(),
  control: z.string(),
  outcome: z.string(),
  /** Up to when the log counts. */
  at: z.string(),
  /** When the long outcome of these users is known, and `surrogate score` can score the calls. */
  due: z.string(),
  alpha: number,
  calls: z.array(call),
  /** Of calls about other experiments. */
  record: recordSchema,
  warnings: z.array(z.string()),
  assumptions: z.array(z.string()),
});

export type ForecastOutput = z.infer<typeof forecastOutput>;
export type Forecast = ForecastOutput['calls'][number];
