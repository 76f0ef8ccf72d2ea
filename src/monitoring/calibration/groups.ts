import type { Place } from '../finding.ts';
import type { Log } from '../log.ts';
import { contrastsOf, rewardsOf, type Prediction } from './contrasts.ts';

/** Fewer users than this tell nothing about calibration. */
export const leastUsers = 200;

/** The contrasts of one objective under one artefact. */
export interface Group {
  readonly where: Place;
  readonly objective: string;
  readonly contrasts: readonly Prediction[];
  readonly users: number;
}

/** Several monitors ask for the groups of one log. */
const known = new WeakMap<Log, readonly Group[]>();

/** The contrasts of every objective by artefact, of all decisions whose windows are closed. */
export function groupsOf(log: Log): readonly Group[] {
  const groups = known.get(log) ?? joined(log);
  known.set(log, groups);
  return groups;
}

function joined(log: Log): readonly Group[] {
  const rewards = rewardsOf(log);
  const { objectives } = log.portfolio;
  return objectives.flatMap(({ name }, objective) => {
    const all = contrastsOf(log.decisions, rewards, { objective, objectives: objectives.length });
    const groups = new Map<string, Prediction[]>();
    for (const contrast of all) {
      const group = groups.get(contrast.artefact);
      if (group) group.push(contrast);
      else groups.set(contrast.artefact, [contrast]);
    }
    return [...groups].map(([artefact, contrasts]) => ({
      where: { objective: name, artefact },
      objective: name,
      contrasts,
      users: new Set(contrasts.map(({ user }) => user)).size,
    }));
  });
}
