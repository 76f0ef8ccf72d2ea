// What is known of all experiments that a log speaks of.
import type { Unit } from '../../program/index.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { registeredIn } from './history.ts';
import type { ExperimentLog } from './log.ts';
import { unitOf } from './plan-schema.ts';

/** An experiment by the plan that was registered, or else by the programs as they are. */
export interface Declaration {
  /** Who is drawn as one; users where nobody says otherwise. */
  readonly unit: Unit;
  /** Of a plan; programs have none. */
  readonly control?: string;
  /** When it ended; infinite where nobody ended it. */
  readonly end: number;
}

/** By the name of the experiment. */
export async function declarationsIn(
  workspace: OpenWorkspace,
  { facts }: ExperimentLog,
): Promise<(experiment: string) => Declaration> {
  const { programs } = workspace.manifest;
  const declared = programs === undefined ? [] : (await currentPortfolio(workspace)).experiments;
  const known = new Map<string, Declaration>(
    declared.map(({ id, unit, stop }) => [
      id,
      { unit, end: stop === undefined ? Infinity : Date.parse(stop) },
    ]),
  );
  const met = [...facts.values()].flatMap((own) =>
    own.flatMap((fact) => (fact.kind === 'exposure' ? [fact.experiment] : [])),
  );
  for (const id of new Set(met)) {
    const registered = await registeredIn(workspace, id);
    if (!registered) continue;
    const { start, stop } = registered;
    known.set(id, {
      unit: unitOf(start.plan),
      control: start.plan.control,
      end: Math.min(known.get(id)?.end ?? Infinity, stop?.at ?? Infinity),
    });
  }
  return (experiment) => known.get(experiment) ?? { unit: { kind: 'user' }, end: Infinity };
}
