import { z } from 'zod';
import { showInstant } from '../../tables/index.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { wrapped } from '../text.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { endExperiment } from '../workspace/programs.ts';
import { checkOpen, record, startedIn } from './history.ts';

const input = z.strictObject({
  experiment: z.string().min(1).describe('as the programs call it'),
  workspace: workspaceOption,
  why: z.string().min(1).max(500).describe('the reason, which the report quotes'),
  at: z
    .string()
    .optional()
    .describe('from when on: an instant such as 2026-03-01T09:00:00Z; now when left out'),
});

const output = z.strictObject({
  workspace: z.string(),
  experiment: z.string(),
  at: z.string(),
  why: z.string(),
  /** Looks that were taken. */
  looks: z.int(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run(
  { experiment, workspace: path, why, at: asked }: Input,
  context: OperationContext,
): Promise<Output> {
  const at = instantOption(asked, { operation: 'experiment stop', field: 'at' }) ?? context.now();
  return inWorkspace(context, { path, how: 'write' }, async (workspace) => {
    const registered = await startedIn(workspace, experiment);
    checkOpen(registered, at);
    await record(workspace, experiment, {
      entry: { kind: 'stop', at, recorded: context.now(), why, by: 'hand' },
      after: registered.head,
    });
    await endExperiment(workspace, experiment, showInstant(at));
    return { workspace: path, experiment, at: showInstant(at), why, looks: registered.looks.length };
  });
}

/** Ends an experiment by hand. */
export const stopExperiment = operation<Input, Output>({
  name: 'experiment stop',
  summary: 'End an experiment, with the reason',
  doc: 'Records when and why an experiment ended, and ends it in the programs of the workspace: from that instant nobody is in its arms, also by an older file of the programs. No look counts after it. What was reserved before goes out under the rules of its arm; to hold that back, stop its messages.',
  input,
  output,
  positional: ['experiment'],
  writes: true,
  run,
  show: ({ experiment, at, why, looks }) =>
    wrapped(
      `Experiment ${experiment} ended at ${at} after ${looks} ${looks === 1 ? 'look' : 'looks'}: ${why}. From then on nobody is in its arms.`,
    ).join('\n'),
});
