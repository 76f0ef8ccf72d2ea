// The policy that is evaluated: what decides now, or what one arm of an experiment would do for all who are in it.
import { type ArmOf } from '../../assignment/index.ts';
import { setupsUnder, type Setup } from '../../decision/index.ts';
import { canonicalJson, digestOf, type Json } from '../../kit/index.ts';
import type { Assignments } from '../../outcomes/index.ts';
import { experimentLayer, type Portfolio } from '../../program/index.ts';
import { scorerOf, type Artefact } from '../../scoring/index.ts';
import type { OperationContext } from '../operation.ts';
import { splitOf, type Split } from '../split.ts';
import { artefactIn, artefactOf, fileOfArtefact } from '../workspace/artefact.ts';
import { armPartsIn, type ArmParts } from '../workspace/arms.ts';
import { setupIn, solvedIn } from '../workspace/engine.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { SetupFor } from './targets.ts';

/** What decides now, as tables call it. */
export const learnedPolicy = 'learned policy';

/** A policy to evaluate. */
export interface Evaluated {
  /** Programs, prices and the usual scorer, whatever arms make of them. */
  readonly setup: Setup;
  readonly name: string;
  readonly setupFor: SetupFor;
  /** Whether somebody is one of those for whom it is, and what could be chosen for them what it could choose. */
  readonly isFor: (assignments: Assignments) => boolean;
  readonly fits: (arms: Assignments) => boolean;
  /** The users that each artefact of it was learned from; none where nothing was learned. */
  readonly splits: readonly Split[];
  /** Digest of what scores for everybody, or for the arm that was asked for; absent: nothing was learned. */
  readonly artefact?: string;
}

interface Asked {
  readonly portfolio: Portfolio;
  readonly context: OperationContext;
  /** File of an artefact to evaluate in the place of what decides now. */
  readonly file: string | undefined;
  readonly rates: Readonly<Record<string, number>>;
  /** Absent: what `decide` would do, each user by the arms that the user is in. */
  readonly arm: ArmOf | undefined;
}

/** The policy that is asked for. Throws LEARNING_ARTEFACT_BROKEN, OPERATIONS_WORKSPACE_LACKS. */
export async function evaluatedIn(workspace: OpenWorkspace, asked: Asked): Promise<Evaluated> {
  const { portfolio, context, file, rates, arm } = asked;
  const filed = await artefactOf(workspace, file, { portfolio, context });
  const parts = await armPartsIn(workspace, { portfolio, context });
  const solved = await solvedIn(workspace);
  const setup = setupIn(workspace, { portfolio, artefact: filed?.artefact, rates, arms: parts, solved });
  const own = arm && file === undefined ? ownOf(parts, portfolio, arm) : undefined;
  const used = arm
    ? [own ?? filed?.artefact]
    : [filed?.artefact, ...parts.named, ...parts.learned.map(({ artefact }) => artefact)];
  const learned = used.filter((one) => one !== undefined);
  const splits = await Promise.all(
    learned.map(async (one) =>
      one === filed?.artefact ? splitOf(filed.card) : splitIn(workspace, one, asked),
    ),
  );
  const main = own ?? filed?.artefact;
  const head = { setup, splits, ...(main && { artefact: digestOf(main) }) };
  if (!arm)
    return {
      ...head,
      name: learnedPolicy,
      setupFor: setupsUnder(setup),
      isFor: () => true,
      fits: () => true,
    };
  return { ...head, ...policyOfArm(setup, arm, file === undefined ? undefined : filed?.artefact) };
}

/** What scores in an arm besides what scores for everybody. */
function ownOf({ named, learned }: ArmParts, { experiments }: Portfolio, asked: ArmOf): Artefact | undefined {
  const changes = experiments
    .find(({ id }) => id === asked.experiment)!
    .arms.find(({ name }) => name === asked.arm)!.changes;
  if (changes.artefact !== undefined) return named.find((one) => digestOf(one) === changes.artefact);
  return learned.find(({ experiment, arm }) => experiment === asked.experiment && arm === asked.arm)
    ?.artefact;
}

/** Whom an artefact was learned from, by its card; without a card it may have seen everybody. */
async function splitIn(
  workspace: OpenWorkspace,
  artefact: Artefact,
  { portfolio, context }: Asked,
): Promise<Split> {
  const path = fileOfArtefact(workspace, digestOf(artefact));
  const at = path.lastIndexOf('/');
  const names = await context.namesIn(path.slice(0, at));
  if (!names.includes(path.slice(at + 1))) return { seed: 0, share: 1 };
  return splitOf((await artefactIn(path, portfolio, context)).card);
}

/**
 * What one arm would do for everybody in its experiment, by another artefact where one is given; other experiments go on
 * as they are.
 */
export function policyOfArm(
  setup: Setup,
  { experiment, arm }: ArmOf,
  artefact?: Artefact,
): Pick<Evaluated, 'name' | 'setupFor' | 'isFor' | 'fits'> {
  const { portfolio } = setup;
  const layer = experimentLayer(experiment);
  const inArm = (one: Assignments[number]) => (one.layer === layer ? { ...one, arm } : one);
  const under = setupsUnder(setup);
  const scorer = artefact && scorerOf(artefact, portfolio);
  const known = new Map<Setup, Setup>();
  const withScorer = (usual: Setup): Setup => {
    const made = known.get(usual) ?? (scorer ? { ...usual, scorer } : usual);
    known.set(usual, made);
    return made;
  };
  const choices = choicesByArm(portfolio, experiment);
  return {
    name: `arm ${arm}`,
    setupFor: (assignments) => withScorer(under(assignments.map(inArm))),
    isFor: (assignments) => assignments.some((one) => one.layer === layer),
    fits: (arms) => arms.every((one) => one.layer !== layer || choices.get(one.arm) === choices.get(arm)),
  };
}

/** By arm, what decides which choices there are: rules, messages, audience and plans. */
function choicesByArm({ experiments }: Portfolio, experiment: string): ReadonlyMap<string, string> {
  const { arms } = experiments.find(({ id }) => id === experiment)!;
  return new Map(
    arms.map(({ name, changes: { rules, messages, audience, plans } }) => [
      name,
      canonicalJson([rules ?? null, messages ?? null, audience ?? null, plans ?? null] as Json),
    ]),
  );
}
