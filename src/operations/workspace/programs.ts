import type { OperationContext } from '../operation.ts';
import { engineOf, inMemory, moveIn, setupOf } from '../../engine/index.ts';
import { adviceOn, type Advice } from '../../eligibility/index.ts';
import { operationsErrors } from '../errors.ts';
import { plansDigest, portfolioOf, readProgram, type Portfolio, type Program } from '../../program/index.ts';
import { layoutDigest } from '../../scoring/index.ts';
import { digestOf, type Json } from '../../kit/index.ts';
import { unscored } from './arms.ts';
import { canonical, jsonOf, keepJson } from './blobs.ts';
import { withEnds } from './ends.ts';
import { changed } from './manifest.ts';
import type { Manifest, OpenWorkspace } from './workspace.ts';

/** Programs of a document: one program or a list, sure to work together. Throws PROGRAM_INVALID, PROGRAM_CONFLICT. */
export async function programsAt(
  path: string,
  { readDocument, progress }: OperationContext,
): Promise<readonly Program[]> {
  const document = await readDocument(path);
  const programs = (Array.isArray(document) ? document : [document]).map((one) => canonicalProgram(one));
  if (programs.length === 0)
    throw operationsErrors.OPERATIONS_INPUT_UNREADABLE({ path, problem: 'it lists no program' });
  const setup = setupOf({ programs: unscored(programs), workspace: { id: '', secret: '' } });
  engineOf({ store: inMemory(), setup, zones: () => null });
  for (const program of programs)
    adviceOn(program)
      .map(adviceWords)
      .forEach((words) => progress(`${program.id}: ${words}`));
  return programs;
}

const said: Readonly<Record<Advice['kind'], string>> = {
  overlap: 'hours in two windows of one rule',
  sliver: 'a hole of less than an hour between windows',
  never: 'hours at which this class of message never goes',
  zoneless: 'without a known zone this class of message never goes',
  dead_slot: 'a planned hour that no rule ever lets through',
};

const adviceWords = ({ kind, at, what }: Advice): string =>
  `look at ${at}: ${said[kind]} (${what.join(', ')})`;

const canonicalProgram = (document: unknown): Program =>
  canonical(readProgram(document) as unknown as Json) as unknown as Program;

/** Keeps programs in the store so that the digest of their portfolio names them. */
async function keepPrograms({ store }: OpenWorkspace, { programs, document }: Portfolio): Promise<string> {
  for (const program of programs) await keepJson(store, program);
  return keepJson(store, document);
}

/** The programs that a portfolio digest names. */
export async function portfolioAt(
  { store }: Pick<OpenWorkspace, 'store'>,
  digest: string,
): Promise<Portfolio> {
  const document = (await jsonOf(store, digest)) as Portfolio['document'];
  const programs = await Promise.all(document.programs.map((one) => jsonOf(store, one)));
  return portfolioOf(programs.map(canonicalProgram));
}

/** The portfolio that a workspace works with; throws OPERATIONS_WORKSPACE_LACKS. */
export async function currentPortfolio(workspace: OpenWorkspace): Promise<Portfolio> {
  const { programs } = workspace.manifest;
  if (programs !== undefined) return portfolioAt(workspace, programs);
  throw operationsErrors.OPERATIONS_WORKSPACE_LACKS({
    path: workspace.path,
    what: 'program',
    first: 'name one with --program',
  });
}

/**
 * Makes programs the current ones, in which what was ended is over; without programs those that are. What was imported
 * for other features, messages or objectives cannot be used with them: throws OPERATIONS_WORKSPACE_UNFIT, or
 * OPERATIONS_EXPERIMENT_MOVES, and nothing is changed.
 */
export const usePrograms = (
  workspace: OpenWorkspace,
  programs?: readonly Program[],
): Promise<OpenWorkspace> => changed(workspace, (now) => withPrograms(now, programs));

/**
 * Changes the current programs, whatever another process makes of them meanwhile: `edit` gets those that are current and
 * is asked again where they were replaced. Throws what `usePrograms` throws, PROGRAM_INVALID and what `edit` throws.
 */
export const editPrograms = (
  workspace: OpenWorkspace,
  edit: (programs: readonly Program[]) => readonly Program[],
): Promise<OpenWorkspace> =>
  changed(workspace, async (now) => withPrograms(now, edit((await currentPortfolio(now)).programs)));

async function withPrograms(
  workspace: OpenWorkspace,
  programs: readonly Program[] | undefined,
): Promise<Manifest> {
  const given = programs ?? (await currentPortfolio(workspace)).programs;
  // Read after the manifest: whoever ends something meanwhile changes the manifest, and this is done again.
  const portfolio = portfolioOf((await withEnds(workspace.store, given)).map(canonicalProgram));
  const { manifest, path } = workspace;
  const problem = manifest.experience.map((kept) => misfit(kept, portfolio)).find((one) => one !== undefined);
  if (problem !== undefined) throw operationsErrors.OPERATIONS_WORKSPACE_UNFIT({ path, problem });
  await refuseMoves(workspace, portfolio);
  const digest = await keepPrograms(workspace, portfolio);
  if (digest === manifest.programs) return manifest;
  if (manifest.programs !== undefined && isPlannedAlike(await currentPortfolio(workspace), portfolio))
    return { ...manifest, programs: digest };
  const { plans: _, learned, ...kept } = manifest;
  // What was learned of plans is of these plans; what scores stays while its arm is there.
  const own = learned?.map(({ plans: __, ...rest }) => rest);
  return { ...kept, ...(own && { learned: own }), programs: digest };
}

/** Throws OPERATIONS_EXPERIMENT_MOVES where units of several users that met an experiment would change arms. */
async function refuseMoves(workspace: OpenWorkspace, after: Portfolio): Promise<void> {
  if (workspace.manifest.programs === undefined) return;
  const move = await moveIn(workspace.store, { before: await currentPortfolio(workspace), after });
  if (move)
    throw operationsErrors.OPERATIONS_EXPERIMENT_MOVES({ id: move.experiment, problem: move.problem });
}

/** Whether two portfolios have the same features, messages, objectives and plans: what is known of plans holds for both. */
export const isPlannedAlike = (one: Portfolio, other: Portfolio): boolean =>
  digestOf(plannedBy(one)) === digestOf(plannedBy(other));

const plannedBy = (portfolio: Portfolio): Json => ({
  layout: layoutDigest(portfolio),
  objectives: portfolio.objectives.map(({ name, spec }) => ({ name, spec: spec as unknown as Json })),
  plans: portfolio.plans ? plansDigest(portfolio.plans) : null,
});

/** Why experience cannot be used with a portfolio, if so. */
export function misfit(
  kept: { readonly layout: string; readonly objectives: readonly string[] },
  portfolio: Portfolio,
): string | undefined {
  if (kept.layout !== layoutDigest(portfolio))
    return 'its experience was imported for other features, messages or channels';
  const names = portfolio.objectives.map(({ name }) => name).join(', ');
  const theirs = kept.objectives.join(', ');
  return names === theirs
    ? undefined
    : `its experience was imported for the objectives ${theirs}, not ${names}`;
}
