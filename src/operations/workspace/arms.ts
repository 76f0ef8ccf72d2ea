import type { ArmOf } from '../../assignment/index.ts';
import { digestOf } from '../../kit/index.ts';
import type { ArmChanges, Portfolio, Program } from '../../program/index.ts';
import { artefactSchema, planArtefactSchema, type Artefact, type PlanArtefact } from '../../scoring/index.ts';
import { operationsErrors } from '../errors.ts';
import type { OperationContext } from '../operation.ts';
import { artefactIn, fileOfArtefact } from './artefact.ts';
import { blobOf, jsonOf } from './blobs.ts';
import type { Manifest, OpenWorkspace } from './workspace.ts';

/** What arms decide with besides what everybody does. */
export interface ArmParts {
  /** The artefacts that arms name. */
  readonly named: readonly Artefact[];
  /** What was learned for single arms. */
  readonly learned: readonly LearnedForArm[];
}

interface LearnedForArm extends ArmOf {
  readonly artefact?: Artefact;
  readonly plans?: PlanArtefact;
}

interface Finding {
  readonly portfolio: Portfolio;
  readonly context: OperationContext;
}

/** What the arms of a portfolio decide with. Throws OPERATIONS_WORKSPACE_LACKS for an artefact that is not there. */
export async function armPartsIn(workspace: OpenWorkspace, finding: Finding): Promise<ArmParts> {
  const { experiments } = finding.portfolio;
  const named: Artefact[] = [];
  for (const { id: experiment, arms } of experiments)
    for (const { name: arm, changes } of arms)
      if (changes.artefact !== undefined)
        named.push(await artefactNamed(workspace, finding, { experiment, arm, digest: changes.artefact }));
  const diverted = new Set(experiments.filter(({ data }) => data === 'diverted').map(({ id }) => id));
  const learned: LearnedForArm[] = [];
  for (const { experiment, arm, artefact, plans } of workspace.manifest.learned ?? []) {
    if (!diverted.has(experiment)) continue;
    learned.push({
      experiment,
      arm,
      ...(artefact && { artefact: artefactSchema.parse(await jsonOf(workspace.store, artefact)) }),
      ...(plans && { plans: planArtefactSchema.parse(await jsonOf(workspace.store, plans)) }),
    });
  }
  return { named, learned };
}

/** An artefact that an arm names: what was learned here, or what somebody put beside it. */
async function artefactNamed(
  workspace: OpenWorkspace,
  { portfolio, context }: Finding,
  { experiment, arm, digest }: ArmOf & { readonly digest: string },
): Promise<Artefact> {
  const known = await blobOf(workspace.store, digest);
  if (known !== undefined) return artefactSchema.parse(known);
  const path = fileOfArtefact(workspace, digest);
  const names = await context.namesIn(path.slice(0, path.lastIndexOf('/')));
  if (names.includes(path.slice(path.lastIndexOf('/') + 1))) {
    const { artefact } = await artefactIn(path, portfolio, context);
    if (digestOf(artefact) === digest) return artefact;
  }
  throw operationsErrors.OPERATIONS_WORKSPACE_LACKS({
    path: workspace.path,
    what: `artefact ${digest.slice(0, 16)}, which arm "${arm}" of experiment "${experiment}" names`,
    first: 'learn it here, or put its file into the folder artefacts of the workspace',
  });
}

/** Programs without the artefacts that their arms name, where nothing is scored: to check them, and to take facts in. */
export const unscored = (programs: readonly Program[]): readonly Program[] =>
  programs.map((program) => {
    const { experiments } = program;
    if (!experiments) return program;
    const stripped = Object.entries(experiments).map(([id, spec]) => [
      id,
      { ...spec, arms: spec.arms.map(withoutArtefact) },
    ]);
    return { ...program, experiments: Object.fromEntries(stripped) as typeof experiments };
  });

function withoutArtefact<A extends { readonly changes: ArmChanges }>(arm: A): A {
  const { artefact: _, ...changes } = arm.changes;
  return { ...arm, changes };
}

/** An arm as two options of an operation name it. */
interface ArmAsked {
  readonly experiment?: string | undefined;
  readonly arm?: string | undefined;
}

/**
 * The arm that options name; undefined where they name none. Throws OPERATIONS_INPUT_INVALID for one option without the
 * other and for an arm that there is not, OPERATIONS_EXPERIMENT_UNKNOWN.
 */
export function armAsked(
  { experiment, arm }: ArmAsked,
  { experiments }: Portfolio,
  operation: string,
): ArmOf | undefined {
  const invalid = (at: string, problem: string) =>
    operationsErrors.OPERATIONS_INPUT_INVALID({ operation, at, problem });
  if (experiment === undefined && arm === undefined) return undefined;
  if (experiment === undefined) throw invalid('experiment', 'an arm is of an experiment; name both');
  if (arm === undefined) throw invalid('arm', 'say which arm of the experiment');
  const spec = experiments.find(({ id }) => id === experiment);
  if (!spec)
    throw operationsErrors.OPERATIONS_EXPERIMENT_UNKNOWN({
      id: experiment,
      known: experiments.map(({ id }) => id),
    });
  const names = spec.arms.map(({ name }) => name);
  if (!names.includes(arm))
    throw invalid('arm', `experiment "${experiment}" has no arm "${arm}"; there are: ${names.join(', ')}`);
  return { experiment, arm };
}

/** An arm that learns for itself. Throws what `armAsked` does, and OPERATIONS_INPUT_INVALID for one of shared data. */
export function learnerAsked(asked: ArmAsked, portfolio: Portfolio, operation: string): ArmOf | undefined {
  const found = armAsked(asked, portfolio, operation);
  const spec = portfolio.experiments.find(({ id }) => id === found?.experiment);
  if (spec?.data !== 'shared') return found;
  throw operationsErrors.OPERATIONS_INPUT_INVALID({
    operation,
    at: 'experiment',
    problem: `the data of "${spec.id}" are shared, so that all its arms learn from everybody: learn without an arm, or declare data "diverted"`,
  });
}

/** A manifest in which an arm has learned something more. */
export function withLearned(
  manifest: Manifest,
  { experiment, arm }: ArmOf,
  what: { readonly artefact?: string; readonly plans?: string },
): Manifest {
  const { learned = [] } = manifest;
  const isIt = (one: ArmOf) => one.experiment === experiment && one.arm === arm;
  const known = learned.find(isIt);
  return {
    ...manifest,
    learned: [...learned.filter((one) => !isIt(one)), { ...known, experiment, arm, ...what }],
  };
}
