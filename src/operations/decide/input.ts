import { z } from 'zod';
import { duration } from '../../program/index.ts';
import { workspaceOption } from '../workspace/in-workspace.ts';

/** What `decide` is asked. */
export const input = z.strictObject({
  users: z
    .string()
    .optional()
    .describe('file of users to decide for, as import reads them; every user of the workspace when left out'),
  workspace: workspaceOption,
  mapping: z.string().optional().describe('document that says how to read the file of users'),
  out: z.string().min(1).describe('where decisions go: .parquet, .csv or .jsonl'),
  program: z
    .string()
    .optional()
    .describe('programs to work with from now on: .json, .js or .ts, #name for an export'),
  artefact: z
    .string()
    .optional()
    .describe('artefact file to decide with; the current one of the workspace when left out'),
  rehearsed: z
    .string()
    .optional()
    .describe(
      'file that rehearse wrote, to begin with: increments and plans; what the workspace learned when left out',
    ),
  weights: z.record(z.string(), z.number().nonnegative()).default({}).describe('exchange rates by objective'),
  at: z
    .string()
    .optional()
    .describe('when to decide: an instant such as 2026-03-01T09:00:00Z; now when left out'),
  validFor: duration.default('24h').describe('how long a message that is decided now may wait for its slot'),
  run: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'name of the run: whom it was decided for under this name keeps that decision; new when left out',
    ),
  rejects: z
    .string()
    .min(1)
    .optional()
    .describe('where refused rows go; rejects.jsonl of the workspace when left out, or beside the decisions'),
  dryRun: z
    .boolean()
    .default(false)
    .describe('decide and write the decisions, but commit nothing: the workspace stays as it is'),
});

export type Input = z.infer<typeof input>;
