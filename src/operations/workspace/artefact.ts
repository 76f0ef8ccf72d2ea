import { readArtefactFile, type FiledArtefact } from '../../learning/index.ts';
import type { Portfolio } from '../../program/index.ts';
import type { OperationContext } from '../operation.ts';
import type { OpenWorkspace } from './workspace.ts';

/** Where a workspace keeps the file of an artefact with its card. */
export const fileOfArtefact = ({ path }: OpenWorkspace, digest: string): string =>
  `${path}/artefacts/${digest.slice(0, 16)}.json`;

/** An artefact with its card, for a portfolio; throws LEARNING_ARTEFACT_BROKEN. */
export async function artefactIn(
  path: string,
  portfolio: Portfolio,
  { readJson }: Pick<OperationContext, 'readJson'>,
): Promise<FiledArtefact> {
  const read = readArtefactFile(JSON.stringify(await readJson(path)), portfolio);
  if (!read.ok) throw read.error;
  return read.value;
}

/** The artefact of a file, or the one that is current in a workspace, if anything was learned. */
export async function artefactOf(
  workspace: OpenWorkspace,
  file: string | undefined,
  { portfolio, context }: { readonly portfolio: Portfolio; readonly context: OperationContext },
): Promise<FiledArtefact | undefined> {
  const { artefact } = workspace.manifest;
  const path = file ?? (artefact === undefined ? undefined : fileOfArtefact(workspace, artefact));
  return path === undefined ? undefined : artefactIn(path, portfolio, context);
}
