import { z } from 'zod';
import { stopsFoundIn } from '../../engine/index.ts';
import { operation } from '../operation.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { showStops, stopSchema, stopsOf } from './ladder.ts';

const input = z.strictObject({ workspace: workspaceOption });
const output = z.strictObject({
  workspace: z.string(),
  stopped: z.array(stopSchema),
  /** What stands there, as JSON, that this version cannot read, and why; nothing is decided or sent meanwhile. */
  unreadable: z.strictObject({ problem: z.string(), found: z.string() }).optional(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** Shows the kill switch. */
export const stops = operation<Input, Output>({
  name: 'stops',
  summary: 'Show what is stopped by hand, since when and why',
  doc: 'Shows each message, program and channel that is stopped by hand, and marketing where all of it is, with the instant and the reason. What a program stopped through the library has neither. Where it cannot be read, which stops everything, shows what stands there.',
  input,
  output,
  writes: false,
  run: ({ workspace: path }, context) =>
    inWorkspace(context, { path, how: 'read' }, async ({ store }) => {
      const read = await stopsFoundIn(store);
      if (read.kind === 'read') return { workspace: path, stopped: stopsOf(read.stopped) };
      const { problem, found } = read;
      return { workspace: path, stopped: [], unreadable: { problem, found: JSON.stringify(found) } };
    }),
  show: ({ stopped, unreadable }) => (unreadable ? showUnreadable(unreadable) : showStops(stopped)),
});

const mostShown = 2000;

function showUnreadable({ problem, found }: NonNullable<Output['unreadable']>): string {
  const shown = found.length > mostShown ? `${found.slice(0, mostShown)} …` : found;
  return `Everything is stopped. ${problem}\nThere stands: ${shown}`;
}
