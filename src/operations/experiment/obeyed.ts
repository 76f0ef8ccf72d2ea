// What a history says was ended, in the programs that decisions are made by.
import { showInstant } from '../../tables/index.ts';
import { addEnds, withStopped, type Ends } from '../workspace/ends.ts';
import { usePrograms } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { armsDigest, type Experimental } from './declared.ts';
import type { Ended, Registered } from './history.ts';

const endsOf = ({ start: { plan }, stop, without }: Registered): Ends => ({
  end: stop ? showInstant(stop.at) : null,
  arms: Object.fromEntries(without.map((arm) => [arm, plan.control])),
});

/**
 * The workspace with programs in which everything is over that the history says is: a process that was killed between
 * the two is caught up with by the next command.
 */
export async function obeyed(workspace: OpenWorkspace, registered: Registered): Promise<OpenWorkspace> {
  const ends = endsOf(registered);
  if (ends.end === null && registered.without.length === 0) return workspace;
  await addEnds(workspace.store, registered.start.plan.experiment, ends);
  return usePrograms(workspace);
}

/** What was asked to be over from an instant on. */
interface Asked {
  readonly arms: readonly string[];
  readonly at: number;
  readonly recorded: number;
  readonly why: string;
  readonly by: 'look' | 'hand';
}

/** The record that stops arms; of the experiment itself where no treatment would be left, or no arm is named. */
export function endOf(
  { start: { plan }, without }: Registered,
  { spec }: Experimental,
  { arms, ...asked }: Asked,
): Ended {
  const over = new Set([...without, ...arms]);
  const isLeft = Object.keys(plan.arms).some((arm) => arm !== plan.control && !over.has(arm));
  if (arms.length === 0 || !isLeft) return { kind: 'stop', ...asked };
  const stopped = Object.fromEntries([...over].map((arm) => [arm, plan.control]));
  const becomes = armsDigest({ spec: { ...spec, arms: withStopped(spec.arms, stopped) } });
  return { kind: 'arm stop', ...asked, arms: [...arms], becomes };
}
