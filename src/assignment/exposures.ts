import { experimentLayer, type Portfolio } from '../program/index.ts';
import type { Exposed } from '../state/index.ts';
import type { Assignment } from './holdouts.ts';

/** A first meeting of a user and an arm. */
export interface Exposure extends Exposed {
  readonly experiment: string;
}

/** What is asked for exposures: a decision, and what was kept before it. */
interface Decided {
  readonly at: number;
  readonly assignments: readonly Assignment[];
  /** Ids of programs that had a reason to speak. */
  readonly programs: readonly string[];
  readonly exposed: Readonly<Record<string, Exposed>> | undefined;
}

/** Whether an arm was met before. Who came to share a unit with others may meet a second one of an experiment. */
function hasMet(exposed: Readonly<Record<string, Exposed>>, experiment: string, arm: string): boolean {
  const known = Object.hasOwn(exposed, experiment) ? exposed[experiment] : undefined;
  return known?.arm === arm || known?.others?.includes(arm) === true;
}

/**
 * The arms that a decision exposes its user to for the first time: those under which it was made and whose program had
 * a reason to speak. Reasons to speak come before arms, so that exposure cannot depend on the arm.
 */
export function exposuresOf(portfolio: Portfolio): (decided: Decided) => readonly Exposure[] {
  const owners = new Map(
    portfolio.experiments.map(({ id, program }) => [
      experimentLayer(id),
      { experiment: id, program: portfolio.programs[program]!.id },
    ]),
  );
  return ({ at, assignments, programs, exposed = {} }) =>
    assignments.flatMap(({ layer, arm, share }) => {
      const owner = owners.get(layer);
      if (!owner || !programs.includes(owner.program) || hasMet(exposed, owner.experiment, arm)) return [];
      return [{ experiment: owner.experiment, arm, share, at }];
    });
}
