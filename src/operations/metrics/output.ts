import { z } from 'zod';

const proxy = z.strictObject({
  metric: z.string(),
  tests: z.int(),
  /** Days until it is there; null where no row says it. */
  lag: z.number().nullable(),
  /** Of true effects with those on the outcome. */
  correlation: z.number(),
  low: z.number(),
  high: z.number(),
  /** Of measured effects, sampling errors and all. */
  naive: z.number(),
  /** Chance of a significant result in a test of n units. */
  power: z.number(),
  /** Correlation of what such a test would measure with the true effect on the outcome. */
  quality: z.number(),
  /** Chance that the outcome falls when the proxy is just significantly better. */
  risk: z.number(),
  /** Past tests in which it rose while the outcome fell, with the probability. */
  discords: z.array(z.strictObject({ test: z.string(), probability: z.number() })),
  warnings: z.array(z.string()),
});

/** Short metrics as proxies of a long outcome, and what may be made of several. */
export const output = z.strictObject({
  file: z.string(),
  outcome: z.string(),
  n: z.number(),
  alpha: z.number(),
  tests: z.int(),
  /** Whether the file says how sampling errors go together; without, they count as independent. */
  hasCorrelations: z.boolean(),
  /** Best quality first. */
  proxies: z.array(proxy),
  left: z.array(z.strictObject({ metric: z.string(), reason: z.string() })),
  composite: z
    .strictObject({
      quality: z.number(),
      /** The expected effect on the outcome is the sum of weight times effect. */
      weights: z.array(z.strictObject({ metric: z.string(), weight: z.number() })),
    })
    .nullable(),
});

export type Output = z.infer<typeof output>;
