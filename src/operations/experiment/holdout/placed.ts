// Who stands where in the holdouts, by the assignments that decisions recorded.
import { holdoutNames, holdoutsOf, type Assignment } from '../../../assignment/index.ts';
import type { UserId } from '../../../events/index.ts';
import type { Portfolio } from '../../../program/index.ts';
import { decisionAt } from '../../workspace/own.ts';
import type { OpenWorkspace } from '../../workspace/workspace.ts';
import type { ExperimentLog } from '../log.ts';

/** A user at the first decision that recorded a holdout. */
export interface Placed {
  readonly user: UserId;
  readonly at: number;
  readonly isHeld: boolean;
  /** The chance of being held with which the user was assigned. */
  readonly chance: number;
}

/** A holdout that the programs declare, and who stands where in it. */
export interface Holdout {
  readonly layer: string;
  /** The programs that it keeps users from. */
  readonly programs: readonly string[];
  /** Users whom no wider holdout held when they were met, by when that was. */
  readonly placed: readonly Placed[];
  /** Of them those who were on the other side later, as a share was changed. */
  readonly moved: number;
}

interface Layered {
  readonly layer: string;
  readonly programs: readonly string[];
  /** Holdouts of the same programs and others. */
  readonly wider: readonly string[];
}

/** Who is not held has one less the share: in digits that both sides have, or they would look like two shares. */
const chanceOf = ({ arm, share }: Assignment): number =>
  Math.round(1e9 * (arm === 'held' ? share : 1 - share)) / 1e9;

/** The holdouts of programs, the widest first. */
function layersOf(portfolio: Portfolio): readonly Layered[] {
  return holdoutsOf(portfolio).map(({ layer }) => {
    const under = portfolio.programs.filter((one) => holdoutNames(one).includes(layer));
    const names = holdoutNames(under[0]!);
    return { layer, programs: under.map(({ id }) => id), wider: names.slice(0, names.indexOf(layer)) };
  });
}

/**
 * The holdouts that the programs declare, with the users whom decisions before an instant met. A user stands where the
 * first decision that recorded the holdout has it: nothing that one side got came before that. Throws DECISION_DAMAGED.
 */
export async function holdoutsIn(
  workspace: OpenWorkspace,
  { decisions, facts }: ExperimentLog,
  { portfolio, until }: { readonly portfolio: Portfolio; readonly until: number },
): Promise<readonly Holdout[]> {
  const layers = layersOf(portfolio).map((one) => ({
    ...one,
    met: new Map<UserId, Placed | null>(),
    moved: new Set<UserId>(),
  }));
  for (const id of decisions) {
    const decision = await decisionAt(workspace, id);
    if (!decision || decision.at >= until || !facts.has(decision.user)) continue;
    const { user, at, assignments } = decision;
    for (const { layer, wider, met, moved } of layers) {
      const own = assignments.find((one) => one.layer === layer);
      if (!own) continue;
      const isHeld = own.arm === 'held';
      const known = met.get(user);
      if (known === undefined || (known !== null && at < known.at)) {
        const isOut = assignments.some((one) => wider.includes(one.layer) && one.arm === 'held');
        met.set(user, isOut ? null : { user, at, isHeld, chance: chanceOf(own) });
      }
      if (known && known.isHeld !== isHeld) moved.add(user);
    }
  }
  return layers.map(({ layer, programs, met, moved }) => ({
    layer,
    programs,
    placed: [...met.values()].flatMap((one) => one ?? []).sort((a, b) => a.at - b.at),
    moved: moved.size,
  }));
}
