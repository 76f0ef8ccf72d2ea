import { z } from 'zod';
import { stopIn } from '../../engine/index.ts';
import { operation, type OperationContext } from '../operation.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { showStops, stepOptions, stepsOf, stopSchema, stopsOf, withoutSteps } from './ladder.ts';

const input = z.strictObject({ workspace: workspaceOption, ...stepOptions });

const output = z.strictObject({
  workspace: z.string(),
  /** What is stopped still. */
  stopped: z.array(stopSchema),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run({ workspace: path, ...asked }: Input, context: OperationContext): Promise<Output> {
  const steps = stepsOf(asked, 'resume');
  return inWorkspace(context, { path, how: 'write' }, async ({ store }) => {
    const left = await stopIn(store, (now) => withoutSteps(now, steps));
    return { workspace: path, stopped: stopsOf(left) };
  });
}

/** Lifts the kill switch. */
export const resume = operation<Input, Output>({
  name: 'resume',
  summary: 'Let go what was stopped by hand',
  doc: 'Takes away from what is stopped by hand, and shows what is stopped still. What is not stopped is refused, so that a misspelt name does not pass for a resumption. From then on what was stopped is decided for again; what was held meanwhile does not come back.',
  input,
  output,
  writes: true,
  run,
  show: ({ stopped }) => showStops(stopped),
});
