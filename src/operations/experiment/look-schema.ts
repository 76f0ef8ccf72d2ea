// What a look is asked, and what it says.
import { z } from 'zod';
import { name } from '../../events/index.ts';
import { workspaceOption } from '../workspace/in-workspace.ts';
import { hopeSchema } from './futility-schema.ts';
import { lookTestSchema } from './history.ts';
import { screenedSchema } from './neighbours-screened.ts';

export const input = z.strictObject({
  experiment: name.describe('as the programs call it'),
  workspace: workspaceOption,
  at: z
    .string()
    .optional()
    .describe('up to when the log counts: an instant such as 2026-03-01T09:00:00Z; its end when left out'),
  final: z.boolean().default(false).describe('make this the last look: all alpha that is left is spent'),
  watch: z
    .boolean()
    .default(false)
    .describe('ask only for harm and for what breaks the experiment: effects stay hidden, no alpha is spent'),
});

const number = z.number().nullable();

export const output = z.strictObject({
  workspace: z.string(),
  experiment: z.string(),
  at: z.string(),
  kind: z.enum(['look', 'watch']),
  /** What is counted. */
  counts: z.enum(['users', 'units']),
  /** The rule that was declared, in words; left out for the default. */
  rule: z.string().optional(),
  /** Of the look; null for a watch. */
  look: z
    .strictObject({
      number: z.int(),
      planned: z.int(),
      units: z.number(),
      fraction: z.number(),
      isFinal: z.boolean(),
      spent: z.number(),
      left: z.number(),
      tests: z.array(lookTestSchema),
      /** Where the plan asks for it, and looks are to come. */
      hope: hopeSchema.nullable(),
    })
    .nullable(),
  /** Whether these data were looked at before: nothing was recorded, nothing was spent. */
  isRepeated: z.boolean(),
  harm: z.array(
    z.strictObject({
      metric: z.string(),
      treatment: z.string(),
      p: number,
      problem: z.string().nullable(),
      isHarm: z.boolean(),
    }),
  ),
  /** Other experiments over the same users; null for a watch, and where the log knows none. */
  neighbours: screenedSchema.nullable(),
  advice: z.string(),
  /** Whether the look itself ended the experiment. */
  isStopped: z.boolean(),
  /** Arms that the look itself stopped: their users get what control gets, and the others go on. */
  stoppedArms: z.array(z.string()),
  deviations: z.array(z.string()),
});

export type LookInput = z.infer<typeof input>;
export type LookOutput = z.infer<typeof output>;
