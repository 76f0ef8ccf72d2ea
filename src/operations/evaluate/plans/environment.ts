import { operationsErrors } from '../../errors.ts';
import type { PlanLog, PlanRow } from './log.ts';

/** The periods whose sends were decided with one artefact, and up to when there were such. */
export interface Environment {
  readonly artefact: string | undefined;
  readonly rows: readonly PlanRow[];
  /** Periods in which the artefact changed, which belong to none. */
  readonly mixed: number;
  readonly until: number;
}

const short = (digest: string): string => digest.slice(0, 12);

/**
 * What plans are worth depends on who writes: each artefact of the sends is an environment of its own. Throws
 * OPERATIONS_INPUT_INVALID where there are several and none, or one that is not there, was named.
 */
export function environmentOf({ rows, until }: PlanLog, named: string | undefined): Environment {
  const periods = new Map<string, number>();
  for (const { artefacts } of rows)
    if (artefacts.length === 1) periods.set(artefacts[0]!, (periods.get(artefacts[0]!) ?? 0) + 1);
  const found = named === undefined ? [...periods.keys()] : [...periods.keys()].filter(isNamed(named));
  if (found.length > 1 || (named !== undefined && found.length === 0)) throw several(periods, named);
  const [artefact] = found;
  const own = rows.filter(({ artefacts }) => artefacts.every((digest) => digest === artefact));
  return {
    artefact,
    rows: own,
    mixed: rows.filter(({ artefacts }) => artefacts.length > 1).length,
    until: endOf(rows, artefact, until),
  };
}

const isNamed = (prefix: string) => (digest: string) => digest.startsWith(prefix);

function several(periods: ReadonlyMap<string, number>, named: string | undefined) {
  const listed = [...periods].map(([digest, count]) => `${short(digest)} (${count} periods)`).join(', ');
  const problem =
    named === undefined
      ? `sends were decided with several artefacts, each another environment; name one of ${listed}, or evaluate jointly`
      : `"${named}" is not the beginning of one artefact; there are: ${listed || 'none'}`;
  return operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'evaluate', at: 'environment', problem });
}

/** An environment that another followed ends with its last period, for those who stayed and those who left. */
function endOf(rows: readonly PlanRow[], artefact: string | undefined, until: number): number {
  let last = -Infinity;
  let others = -Infinity;
  for (const { at, artefacts } of rows) {
    if (artefacts.every((digest) => digest === artefact)) last = Math.max(last, at);
    else others = Math.max(others, at);
  }
  return others > last ? last : until;
}
