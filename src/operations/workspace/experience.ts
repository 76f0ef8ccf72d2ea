import { pricesSchema, valuerOf, type Valuer } from '../../arbitration/index.ts';
import type { Decision } from '../../decision/index.ts';
import { digestOf } from '../../kit/index.ts';
import {
  experienceOf,
  experienceOfTables,
  tablesOf,
  type Experience,
  type ExperienceTables,
} from '../../outcomes/index.ts';
import type { Portfolio } from '../../program/index.ts';
import { layoutDigest } from '../../scoring/index.ts';
import {
  cellOf,
  columnOf,
  concat,
  integers,
  readTable,
  tableOf,
  type ColumnSpec,
  type TableSchema,
} from '../../tables/index.ts';
import type { OperationContext } from '../operation.ts';
import { operationsErrors } from '../errors.ts';
import { partOf } from '../part.ts';
import { jsonOf } from './blobs.ts';
import { decisionAt, historyOf } from './own.ts';
import { changed } from './manifest.ts';
import { currentPortfolio, misfit, portfolioAt } from './programs.ts';
import { asGroups, groupsOf, sharedUnitsOf, withUnits, type Groups } from './units.ts';
import type { KeptExperience, OpenWorkspace } from './workspace.ts';

const parts = ['choices', 'candidates'] as const;

const fileOf = (workspace: OpenWorkspace, name: string, part: string): string =>
  `${workspace.path}/experience/${name}/${part}.parquet`;

/** Keeps experience under a name; the same name again replaces it. */
export async function keepExperience(
  workspace: OpenWorkspace,
  experience: Experience,
  {
    name,
    portfolio,
    context,
  }: { readonly name: string; readonly portfolio: Portfolio; readonly context: OperationContext },
): Promise<void> {
  const tables = tablesOf(experience);
  for (const part of parts) await context.tables.write(fileOf(workspace, name, part), tables[part]);
  const { rows, objectives } = experience;
  const kept: KeptExperience = { name, rows, layout: layoutDigest(portfolio), objectives: [...objectives] };
  await changed(workspace, async (now) => {
    const problem = misfit(kept, await currentPortfolio(now));
    if (problem !== undefined)
      throw operationsErrors.OPERATIONS_WORKSPACE_UNFIT({ path: workspace.path, problem });
    const others = now.manifest.experience.filter((one) => one.name !== name);
    return { ...now.manifest, experience: [...others, kept] };
  });
}

/** Ids of the decisions that were imported, but for those under one name. */
export async function keptDecisions(
  workspace: OpenWorkspace,
  { besides, context }: { readonly besides: string; readonly context: OperationContext },
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const { name } of workspace.manifest.experience) {
    if (name === besides) continue;
    const source = await context.tables.open(fileOf(workspace, name, 'choices'));
    const { table } = await readTable(source, [{ kind: 'text', name: 'decision' }]);
    for (let row = 0; row < table.rows; row++) ids.add(String(cellOf(table.columns['decision']!, row)));
  }
  return ids;
}

/** What was learned from or is evaluated on: rows by who counts as one, and how those are told apart. */
export interface GroupedExperience {
  readonly experience: Experience;
  readonly groups: Groups;
}

/**
 * All experience of a workspace, with those who share what experiments draw by as one user; throws
 * OPERATIONS_WORKSPACE_LACKS where there is none.
 */
export async function groupedExperience(
  workspace: OpenWorkspace,
  portfolio: Portfolio,
  context: OperationContext,
): Promise<GroupedExperience> {
  const experience = await allExperience(workspace, portfolio, context);
  const groups = await groupsIn(workspace, portfolio, experience);
  return { experience: asGroups(experience, groups), groups };
}

/** Who counts as one in a workspace, by these rows and by the facts of today. */
export async function groupsIn(
  workspace: OpenWorkspace,
  portfolio: Portfolio,
  experience: Pick<Experience, 'rows' | 'user' | 'users' | 'units'>,
): Promise<Groups> {
  const shared = sharedUnitsOf(portfolio);
  const { facts } = shared.length > 0 ? await historyOf(workspace) : { facts: new Map() };
  return groupsOf(experience, { shared, facts });
}

/** All experience of a workspace, as `experienceOrNone` has it; throws OPERATIONS_WORKSPACE_LACKS where there is none. */
async function allExperience(
  workspace: OpenWorkspace,
  portfolio: Portfolio,
  context: OperationContext,
): Promise<Experience> {
  const all = await experienceOrNone(workspace, portfolio, context);
  if (all) return all;
  throw operationsErrors.OPERATIONS_WORKSPACE_LACKS({
    path: workspace.path,
    what: 'experience',
    first: 'import logged decisions with their outcomes, or decide and import events',
  });
}

/**
 * What was imported, and own decisions joined to the events that came since. Throws OPERATIONS_WORKSPACE_UNFIT
 * where something was imported for other features or objectives.
 */
export async function experienceOrNone(
  workspace: OpenWorkspace,
  portfolio: Portfolio,
  context: OperationContext,
): Promise<Experience | undefined> {
  const { manifest, path } = workspace;
  const read: ExperienceTables[] = [];
  for (const kept of manifest.experience) {
    const problem = misfit(kept, portfolio);
    if (problem !== undefined) throw operationsErrors.OPERATIONS_WORKSPACE_UNFIT({ path, problem });
    read.push(await readKept(workspace, kept, { portfolio, context }));
  }
  return joined([...read, ...(await ownExperience(workspace, portfolio)).map(tablesOf)]);
}

/** Own decisions of programs with the same features and objectives, by portfolio. */
async function ownExperience(workspace: OpenWorkspace, portfolio: Portfolio): Promise<readonly Experience[]> {
  const { facts, decisions, watermark } = await historyOf(workspace);
  if (watermark === -Infinity) return [];
  const byPortfolio = new Map<string, Decision[]>();
  for (const id of decisions) {
    const decision = await decisionAt(workspace, id);
    if (!decision) continue;
    const known = byPortfolio.get(decision.digests.portfolio);
    if (known) known.push(decision);
    else byPortfolio.set(decision.digests.portfolio, [decision]);
  }
  const found: Experience[] = [];
  for (const [digest, made] of byPortfolio) {
    const theirs = await portfolioAt(workspace, digest);
    const objectives = theirs.objectives.map(({ name }) => name);
    if (misfit({ layout: layoutDigest(theirs), objectives }, portfolio) !== undefined) continue;
    const charged = await chargesOf(workspace, made, theirs);
    const own = experienceOf(made, facts, { portfolio: theirs, now: watermark, charged });
    const known = partOf(own, (row) => isKnown(own, row));
    if (known.rows > 0) found.push(withUnits(known, { facts }, sharedUnitsOf(theirs)));
  }
  return found;
}

/** What decisions charged their candidates of contact plans, by the prices that each names. Throws STORE_CORRUPT. */
async function chargesOf(
  { store }: OpenWorkspace,
  decisions: readonly Decision[],
  portfolio: Portfolio,
): Promise<
  (decision: Pick<Decision, 'plan' | 'digests' | 'candidates' | 'eligible'>) => Float64Array | undefined
> {
  const planned = decisions.filter(({ plan }) => plan !== undefined);
  const charges = new Map<string, Valuer['planCharge']>();
  for (const digest of new Set(planned.map(({ digests }) => digests.prices))) {
    const prices = pricesSchema.parse(await jsonOf(store, digest));
    charges.set(digest, valuerOf(portfolio, prices).planCharge);
  }
  return ({ plan, digests, candidates, eligible }) => {
    const charge = charges.get(digests.prices)?.(plan);
    return charge && Float64Array.from(candidates.slice(0, eligible), charge);
  };
}

/** Whether any objective of a row is known yet. */
const isKnown = ({ reward, objectives }: Experience, row: number): boolean =>
  reward
    .subarray(row * objectives.length, (row + 1) * objectives.length)
    .some((value) => !Number.isNaN(value));

interface Reading {
  readonly portfolio: Portfolio;
  readonly context: OperationContext;
}

async function readKept(workspace: OpenWorkspace, kept: KeptExperience, { portfolio, context }: Reading) {
  const tableOfPart = async (part: string, schema: TableSchema) => {
    const { table } = await readTable(await context.tables.open(fileOf(workspace, kept.name, part)), schema);
    return table;
  };
  return {
    choices: await tableOfPart('choices', choicesSchema(portfolio)),
    candidates: await tableOfPart('candidates', candidatesSchema(portfolio)),
  };
}

const choicesSchema = ({ userWidth, objectives }: Portfolio): TableSchema => [
  { kind: 'text', name: 'decision' },
  { kind: 'text', name: 'user' },
  { kind: 'text', name: 'unit', optional: true },
  { kind: 'text', name: 'artefact' },
  { kind: 'text', name: 'assignments', optional: true },
  { kind: 'time', name: 'at' },
  { kind: 'integer', name: 'chosen' },
  { kind: 'number', name: 'silence' },
  { kind: 'vector', name: 'features', width: userWidth },
  ...objectives.map(({ name }): ColumnSpec => ({ kind: 'number', name: `reward.${name}`, optional: true })),
];

const candidatesSchema = ({ candidateWidth }: Portfolio): TableSchema => [
  { kind: 'integer', name: 'row' },
  { kind: 'integer', name: 'message' },
  { kind: 'integer', name: 'channel' },
  { kind: 'time', name: 'slot' },
  { kind: 'number', name: 'probability' },
  { kind: 'number', name: 'charge', optional: true },
  ...(candidateWidth === 0
    ? []
    : [{ kind: 'vector', name: 'features', width: candidateWidth } satisfies ColumnSpec]),
];

/** Experience end to end; candidates name their choice by its row, which moves. */
function joined(read: readonly ExperienceTables[]): Experience | undefined {
  if (read.length === 0) return undefined;
  let before = 0;
  const candidates = read.map(({ choices, candidates: own }) => {
    const row = columnOf(own, 'row', 'integer').values.map((at) => at + before);
    before += choices.rows;
    return tableOf({ ...own.columns, row: integers(row) });
  });
  return experienceOfTables({
    choices: concat(read.map(({ choices }) => choices)),
    candidates: concat(candidates),
  });
}

/** The name under which the experience of a source file is kept. */
export const nameOfSource = (digest: string): string => digestOf(digest).slice(0, 16);
