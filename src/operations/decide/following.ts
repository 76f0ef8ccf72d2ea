// A run takes as long as its users are many, and follows what other processes change meanwhile.
import { digestOf } from '../../kit/index.ts';
import { historyNotice, registeredIn } from '../experiment/history.ts';
import { obeyed } from '../experiment/obeyed.ts';
import { manifestIn, manifestNotice } from '../workspace/manifest.ts';
import { portfolioAt } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';

/** Gives the workspace as it is now; the same object while nothing that decisions are made with was changed. */
export type Follow = () => Promise<OpenWorkspace>;

/**
 * Follows a workspace: its manifest, and the histories of its experiments, of which a process may have died before the
 * programs obeyed what it recorded. An asking costs one read of notices where none has another version.
 */
export function following(workspace: OpenWorkspace): Follow {
  const { store } = workspace;
  let current = workspace;
  let names: readonly string[] = [];
  let seen: string | undefined;
  const versions = async () => (await store.readNotices(names)).map(({ version }) => version).join(' ');

  return async () => {
    // Before what they are of: a change meanwhile is found at the next asking.
    const found = await versions();
    if (found === seen) return current;
    const now = await obeying({ ...current, manifest: await manifestIn(store, current.manifest) });
    if (digestOf(now.manifest) !== digestOf(current.manifest)) current = now;
    const watched = [manifestNotice, ...(await experimentsIn(now)).map(historyNotice)];
    const isWatched = watched.join(' ') === names.join(' ');
    names = watched;
    // Of other notices the versions are not known yet.
    seen = isWatched ? found : undefined;
    return current;
  };
}

async function obeying(workspace: OpenWorkspace): Promise<OpenWorkspace> {
  let now = workspace;
  for (const id of await experimentsIn(workspace)) {
    const registered = await registeredIn(now, id);
    if (registered) now = await obeyed(now, registered);
  }
  return now;
}

async function experimentsIn(workspace: OpenWorkspace): Promise<readonly string[]> {
  const { programs } = workspace.manifest;
  return programs === undefined
    ? []
    : (await portfolioAt(workspace, programs)).experiments.map(({ id }) => id);
}
