import { z } from 'zod';
import { stoppedIn } from '../../engine/index.ts';
import { operation } from '../operation.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { showStops, stopSchema, stopsOf } from './ladder.ts';

const input = z.strictObject({ workspace: workspaceOption });
const output = z.strictObject({ workspace: z.string(), stopped: z.array(stopSchema) });

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Shows the kill switch. */
export const stops = operation<Input, Output>({
  name: 'stops',
  summary: 'Show what is stopped by hand, since when and why',
  doc: 'Shows each message, program and channel that is stopped by hand, and marketing where all of it is, with the instant and the reason. What a program stopped through the library has neither.',
  input,
  output,
  writes: false,
  run: ({ workspace: path }, context) =>
    inWorkspace(context, { path, how: 'read' }, async ({ store }) => ({
      workspace: path,
      stopped: stopsOf(await stoppedIn(store)),
    })),
  show: ({ stopped }) => showStops(stopped),
});
