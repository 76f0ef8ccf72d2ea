import { replayerOf, type Digests, type Replay } from '../decision/index.ts';
import { setupAt } from './workspace/engine.ts';
import type { OpenWorkspace } from './workspace/workspace.ts';

/** One replay for all decisions that were made with the same programs, artefact and prices. */
export function replayers(workspace: OpenWorkspace): (digests: Digests) => Promise<Replay> {
  const known = new Map<string, Promise<Replay>>();
  return (digests) => {
    const key = [digests.portfolio, digests.artefact, digests.prices].join();
    const found = known.get(key) ?? setupAt(workspace, digests).then(replayerOf);
    known.set(key, found);
    return found;
  };
}
