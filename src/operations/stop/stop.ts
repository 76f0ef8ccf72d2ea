import { z } from 'zod';
import { stopIn, type Stopped } from '../../engine/index.ts';
import { operation, type OperationContext } from '../operation.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import {
  checkNames,
  showStops,
  stepOptions,
  stepsOf,
  stopSchema,
  stopsOf,
  withSteps,
  type Names,
} from './ladder.ts';

const input = z.strictObject({
  workspace: workspaceOption,
  ...stepOptions,
  why: z.string().min(1).max(500).optional().describe('the reason, which `stops` shows'),
});

const output = z.strictObject({
  workspace: z.string(),
  /** Whether the programs could be read, so that a name which they do not have would have been refused. */
  checked: z.boolean(),
  /** All that is stopped from now on. */
  stopped: z.array(stopSchema),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run({ workspace: path, why, ...asked }: Input, context: OperationContext): Promise<Output> {
  const steps = stepsOf(asked, 'stop');
  return inWorkspace(context, { path, how: 'write' }, async (workspace) => {
    const names = await namesIn(workspace, context);
    if (names) checkNames(steps, names);
    const since = context.now();
    const change = (now: Stopped) => withSteps(now, steps, { since, why });
    // Who asks for less does not write over what cannot be read.
    const all = await stopIn(workspace.store, change, asked.everything ? 'everything' : 'refuse');
    return { workspace: path, checked: names !== undefined, stopped: stopsOf(all) };
  });
}

/** What can be stopped by name; undefined where the programs cannot be read, whatever the reason. */
async function namesIn(workspace: OpenWorkspace, { progress }: OperationContext): Promise<Names | undefined> {
  try {
    const { messages, programs, channels } = await currentPortfolio(workspace);
    return {
      message: messages.map(({ name }) => name),
      program: programs.map(({ id }) => id),
      channel: channels.map(({ name }) => name),
      policy: programs.map(({ id }) => id),
    };
  } catch {
    progress('the programs of the workspace cannot be read: names are stopped as they were given');
    return undefined;
  }
}

/** Throws the kill switch. */
export const stop = operation<Input, Output>({
  name: 'stop',
  summary: 'Stop messages, programs, channels, policies, all marketing or everything, at once',
  doc: 'Adds to what is stopped by hand. From then on no process that works with the workspace marks it sent, also not what was decided before and waits, which is held with the reason; and what begins to decide leaves it out, a run of `decide` from its next thousand users on. Names that the programs do not have are refused; where the programs cannot be read, names are stopped as they were given. With `--policy` a program goes on by its fallback: the rule that it declares, or silence; what its policy drew before goes out. Where what is stopped cannot be read, which stops everything, `--everything` writes it anew with everything stopped. What is stopped already keeps its instant and its reason. `stops` shows all of it, `resume` lets it go.',
  input,
  output,
  writes: true,
  run,
  show: ({ stopped }) => showStops(stopped),
});
