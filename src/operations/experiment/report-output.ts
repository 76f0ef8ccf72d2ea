import { z } from 'zod';
import { channelsSchema } from './channels.ts';
import { estimateSchema } from './estimates.ts';
import { exposureDaysSchema } from './exposure-days.ts';
import { hopeSchema } from './futility-schema.ts';
import { lookTestSchema } from './history.ts';
import { screenedSchema } from './neighbours-screened.ts';
import { noveltySchema } from './novelty.ts';
import { planSchema } from './plan-schema.ts';
import { verdictSchema } from './verdicts.ts';

/** All that an experiment says, from its plan to its verdict. */
export const output = z.strictObject({
  workspace: z.string(),
  experiment: z.string(),
  /** Names document and plan as registered. */
  digest: z.string(),
  /** Names all that was recorded, in its order. */
  history: z.string(),
  /** From when on exposures count, and when the plan was written by the clock of the machine. */
  started: z.string(),
  registered: z.string(),
  ended: z.strictObject({ at: z.string(), why: z.string(), by: z.enum(['look', 'hand']) }).nullable(),
  /** Arms that were stopped on the way; the others are read at the levels of all. */
  armsStopped: z.array(
    z.strictObject({ arm: z.string(), at: z.string(), why: z.string(), by: z.enum(['look', 'hand']) }),
  ),
  plan: planSchema,
  verdicts: z.array(verdictSchema),
  alpha: z.strictObject({ whole: z.number(), spent: z.number(), left: z.number() }),
  looks: z.array(
    z.strictObject({
      number: z.int(),
      at: z.string(),
      units: z.number(),
      fraction: z.number(),
      isFinal: z.boolean(),
      spent: z.number(),
      advice: z.string(),
      tests: z.array(lookTestSchema),
    }),
  ),
  watches: z.int(),
  /** At the last look, all units; then segments. */
  estimates: z.array(estimateSchema),
  segments: z.array(estimateSchema),
  /** Success metrics by the days since exposure. */
  novelty: z.array(noveltySchema),
  /** Success metrics by the day of exposure, of an experiment that was read after the fact. */
  exposureDays: z.array(exposureDaysSchema),
  /** Of the last look, where the plan asks for it and looks were to come. */
  hope: hopeSchema.nullable(),
  /** By channel, of metrics that several channels put something into. */
  channels: z.array(channelsSchema),
  /** Other experiments over the same users, at the last look; null where the log knew none. */
  neighbours: screenedSchema.nullable(),
  /** P-values of the checks of the experiment itself, and what was counted. */
  quality: z
    .strictObject({
      ps: z.record(z.string(), z.number()),
      expected: z.array(z.number()),
      /** Share of units that met several arms, with 95 %. */
      multiple: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
      /** Where shares of arms that are not those planned come from, in words; null where they are, or without segments. */
      cause: z.string().nullable(),
    })
    .nullable(),
  harm: z.array(z.strictObject({ metric: z.string(), treatment: z.string(), p: z.number().nullable() })),
  deviations: z.array(z.string()),
  labels: z.array(z.string()),
  assumptions: z.array(z.strictObject({ name: z.string(), words: z.string() })),
  synthetic: z.boolean(),
  out: z.string().nullable(),
});

export type ReportOutput = z.infer<typeof output>;
