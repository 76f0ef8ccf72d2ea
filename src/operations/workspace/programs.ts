import type { OperationContext } from '../operation.ts';
import { engineOf, inMemory, setupOf } from '../../engine/index.ts';
import { adviceOn, type Advice } from '../../eligibility/index.ts';
import { operationsErrors } from '../errors.ts';
import { portfolioOf, readProgram, type Portfolio, type Program } from '../../program/index.ts';
import { layoutDigest } from '../../scoring/index.ts';
import type { Json } from '../../kit/index.ts';
import { canonical, jsonOf, keepJson } from './blobs.ts';
import type { OpenWorkspace } from './workspace.ts';

/** Programs of a document: one program or a list, sure to work together. Throws PROGRAM_INVALID, PROGRAM_CONFLICT. */
export async function programsAt(
  path: string,
  { readDocument, progress }: OperationContext,
): Promise<readonly Program[]> {
  const document = await readDocument(path);
  const programs = (Array.isArray(document) ? document : [document]).map((one) => canonicalProgram(one));
  if (programs.length === 0)
    throw operationsErrors.OPERATIONS_INPUT_UNREADABLE({ path, problem: 'it lists no program' });
  const setup = setupOf({ programs, workspace: { id: '', secret: '' } });
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

/** The notice under which a store says when an experiment was ended, whatever programs say. */
const endNotice = (experiment: string): string => `experiment-end:${experiment}`;

/** Programs in which experiments that were ended are over, so that an older file of a program cannot revive them. */
async function withEnds(
  { store }: Pick<OpenWorkspace, 'store'>,
  programs: readonly Program[],
): Promise<readonly Program[]> {
  const ids = programs.flatMap(({ experiments = {} }) => Object.keys(experiments));
  const notices = await store.readNotices(ids.map(endNotice));
  const ends = new Map(ids.flatMap((id, i) => (notices[i]!.version === 0 ? [] : [[id, notices[i]!.value]])));
  if (ends.size === 0) return programs;
  return programs.map((program) => {
    const { experiments } = program;
    if (!experiments) return program;
    const ended = Object.entries(experiments).map(([id, spec]) => {
      const end = ends.get(id);
      return [id, typeof end === 'string' ? endedBy(spec, end) : spec] as const;
    });
    return canonicalProgram({ ...program, experiments: Object.fromEntries(ended) });
  });
}

type Spec = NonNullable<Program['experiments']>[string];

/** Nobody is in it from `end` on; one that would begin later never begins. */
function endedBy(spec: Spec, end: string): Spec {
  const { start: begins, stop: given, ...rest } = spec;
  const stop = given !== undefined && Date.parse(given) < Date.parse(end) ? given : end;
  return begins !== undefined && Date.parse(begins) < Date.parse(stop)
    ? { ...rest, start: begins, stop }
    : { ...rest, stop };
}

/** Ends an experiment: from the instant on nobody is in its arms, by the current programs and any that follow. */
export async function endExperiment(
  workspace: OpenWorkspace,
  experiment: string,
  end: string,
): Promise<OpenWorkspace> {
  await workspace.store.post(endNotice(experiment), end);
  return usePrograms(workspace, (await currentPortfolio(workspace)).programs);
}

/**
 * Makes programs the current ones. What was imported for other features, messages or objectives cannot be used
 * with them: throws OPERATIONS_WORKSPACE_UNFIT, and nothing is changed.
 */
export async function usePrograms(
  workspace: OpenWorkspace,
  programs: readonly Program[],
): Promise<OpenWorkspace> {
  const portfolio = portfolioOf(await withEnds(workspace, programs));
  const { manifest, path } = workspace;
  const problem = manifest.experience.map((kept) => misfit(kept, portfolio)).find((one) => one !== undefined);
  if (problem !== undefined) throw operationsErrors.OPERATIONS_WORKSPACE_UNFIT({ path, problem });
  const digest = await keepPrograms(workspace, portfolio);
  if (digest === manifest.programs) return workspace;
  const { plans: _, ...kept } = manifest;
  const next = { ...kept, programs: digest };
  await workspace.keep(next);
  return { ...workspace, manifest: next };
}

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
