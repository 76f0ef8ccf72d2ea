import { z } from 'zod';
import { monitorKinds } from '../../monitoring/index.ts';

const finding = z.strictObject({
  kind: z.enum(monitorKinds),
  verdict: z.enum(['ok', 'warn', 'alarm', 'not_enough_data']),
  /** What it is about: program, message, channel, feature, objective, artefact, layer, source, segment. */
  where: z.record(z.string(), z.string()),
  statistic: z.strictObject({ name: z.string(), value: z.number().nullable() }),
  threshold: z.number().nullable(),
  /** Of 95 %; null is an end without bound. */
  interval: z.strictObject({ low: z.number().nullable(), high: z.number().nullable() }).nullable(),
  /** Corrected for all that the same monitor looked at; null where nothing is left to chance. */
  p: z.number().nullable(),
  n: z.int(),
  /** What to do; empty where all is well. */
  advice: z.string(),
});

/** What monitors found in the log of a workspace. */
export const output = z.strictObject({
  workspace: z.string(),
  since: z.string(),
  at: z.string(),
  /** Decisions watched, older ones they are compared with, and those of other programs, which are left out. */
  decisions: z.strictObject({ watched: z.int(), reference: z.int(), others: z.int() }),
  alarms: z.int(),
  warnings: z.int(),
  findings: z.array(finding),
});

export type Output = z.infer<typeof output>;
