import {
  planReplayerOf,
  replayerOf,
  type Digests,
  type PlanRecord,
  type PlanReplay,
  type Replay,
} from '../decision/index.ts';
import { planSetupAt, setupAt } from './workspace/engine.ts';
import type { OpenWorkspace } from './workspace/workspace.ts';

type Named = Pick<Digests, 'portfolio' | 'artefact' | 'prices'>;

/** Makes one of each kind that digests tell apart. */
function perSetup<Of extends object, T>(make: (digests: Of) => Promise<T>): (digests: Of) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (digests) => {
    const key = Object.values(digests).join();
    const found = known.get(key) ?? make(digests);
    known.set(key, found);
    return found;
  };
}

/** One replay for all decisions that were made with the same programs, artefact and prices. */
export function replayers(workspace: OpenWorkspace): (digests: Named) => Promise<Replay> {
  const replayFor = perSetup((named: Named) => setupAt(workspace, named).then(replayerOf));
  // Not the zone, of which a log has many.
  return ({ portfolio, artefact, prices }) => replayFor({ portfolio, artefact, prices });
}

/** The same for plans that were chosen with the same programs, beliefs and prices. */
export const planReplayers = (
  workspace: OpenWorkspace,
): ((digests: PlanRecord['digests']) => Promise<PlanReplay>) =>
  perSetup((digests) => planSetupAt(workspace, digests).then(planReplayerOf));
