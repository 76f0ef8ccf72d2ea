import type { Place } from '../finding.ts';
import type { Log } from '../log.ts';
import { signalPredictions } from './signals.ts';
import { contrastsOf, rewardsOf, type Prediction } from './contrasts.ts';

/** Fewer users than this tell nothing about calibration. */
export const leastUsers = 200;

/** The contrasts of one objective under one artefact: of the scorer, or of the value signal that `where` names. */
export interface Group {
  readonly where: Place;
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
  const { objectives, candidateFeatures } = log.portfolio;
  const decisions = new Map(log.decisions.map((decision) => [decision.id as string, decision]));
  const objectiveOf = (feature: string): string | undefined => {
    const spec = candidateFeatures.find(({ name }) => name === feature)?.spec;
    return spec?.kind === 'signal' ? spec.objective : undefined;
  };
  return objectives.flatMap(({ name }, objective) => {
    const all = contrastsOf(log.decisions, rewards, { ...log, objective });
    const told = [...signalPredictions(all, decisions, log)].filter(
      ([feature]) => objectiveOf(feature) === name,
    );
    return [
      ...groupsBy(all, { objective: name }),
      ...told.flatMap(([feature, some]) => groupsBy(some, { objective: name, feature })),
    ];
  });
}

/** Contrasts by artefact. */
function groupsBy(contrasts: readonly Prediction[], where: Place): readonly Group[] {
  const groups = new Map<string, Prediction[]>();
  for (const contrast of contrasts) {
    const group = groups.get(contrast.artefact);
    if (group) group.push(contrast);
    else groups.set(contrast.artefact, [contrast]);
  }
  return [...groups].map(([artefact, own]) => ({
    where: { ...where, artefact },
    contrasts: own,
    users: new Set(own.map(({ user }) => user)).size,
  }));
}
