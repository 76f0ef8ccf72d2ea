import { z } from 'zod';
import { name } from '../../events/index.ts';
import { showInstant } from '../../tables/index.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { wrapped } from '../text.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { operationsErrors } from '../errors.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import { experimentIn } from './declared.ts';
import { checkOpen, record, startedIn, type Registered } from './history.ts';
import { endOf, obeyed } from './obeyed.ts';

const input = z.strictObject({
  experiment: name.describe('as the programs call it'),
  workspace: workspaceOption,
  arm: z.string().optional().describe('stop this arm alone; the experiment when left out'),
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
  /** That was stopped; null where the experiment ended, with its last arm too. */
  arm: z.string().nullable(),
  /** Looks that were taken. */
  looks: z.int(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run(
  { experiment, workspace: path, arm, why, at: asked }: Input,
  context: OperationContext,
): Promise<Output> {
  const at = instantOption(asked, { operation: 'experiment stop', field: 'at' }) ?? context.now();
  return inWorkspace(context, { path, how: 'write' }, async (opened) => {
    const registered = await startedIn(opened, experiment);
    const workspace = await obeyed(opened, registered);
    checkOpen(registered, at);
    if (arm !== undefined) checkArm(registered, arm);
    const experimental = experimentIn(await currentPortfolio(workspace), experiment);
    const arms = arm === undefined ? [] : [arm];
    const end = endOf(registered, experimental, { arms, at, recorded: context.now(), why, by: 'hand' });
    await record(workspace, experiment, { entries: [end], after: registered.head });
    await obeyed(workspace, await startedIn(workspace, experiment));
    return {
      workspace: path,
      experiment,
      at: showInstant(at),
      why,
      arm: end.kind === 'arm stop' ? arm! : null,
      looks: registered.looks.length,
    };
  });
}

/** Refuses what is no treatment that goes on. */
function checkArm({ start: { plan }, without }: Registered, arm: string): void {
  const open = Object.keys(plan.arms).filter((one) => one !== plan.control && !without.includes(one));
  if (open.includes(arm)) return;
  const problem =
    arm === plan.control
      ? 'it is the control, which all others are compared with'
      : `no treatment that goes on is called "${arm}"; there are: ${open.join(', ')}`;
  throw operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({ id: plan.experiment, at: 'arm', problem });
}

/** Ends an experiment by hand. */
export const stopExperiment = operation<Input, Output>({
  name: 'experiment stop',
  summary: 'End an experiment or one of its arms, with the reason',
  doc: 'Records when and why an experiment ended, and ends it in the programs of the workspace: from that instant nobody is in its arms, also by an older file of the programs. No look counts after it. With `--arm` that arm alone is stopped: its users get what control gets, and the others go on with their levels as they were. What was reserved before goes out under the rules of its arm; to hold that back, stop its messages.',
  input,
  output,
  positional: ['experiment'],
  writes: true,
  run,
  show: ({ experiment, at, why, arm, looks }) =>
    wrapped(
      arm === null
        ? `Experiment ${experiment} ended at ${at} after ${looks} ${looks === 1 ? 'look' : 'looks'}: ${why}. From then on nobody is in its arms.`
        : `Arm ${arm} of experiment ${experiment} was stopped at ${at}: ${why}. Its users get what control gets; the others go on.`,
    ).join('\n'),
});
