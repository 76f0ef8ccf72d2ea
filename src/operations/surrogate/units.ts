// Values that users have of the metrics of an index, from the log.
import {
  completeAfter,
  sourcesOf,
  unitVectors,
  type Metric,
  type UnitVectors,
} from '../../experiments/index.ts';
import type { UserId } from '../../events/index.ts';
import { exposureTable, factTable, type ExperimentLog, type Met } from '../experiment/log.ts';

/** The longest time after exposure when one of these metrics is complete, in milliseconds. */
export const completeIn = (metrics: readonly Metric[]): number =>
  Math.max(...metrics.map((metric) => completeAfter(metric)!));

/** By user: the first exposure. */
export function firstMet(met: readonly Met[]): ReadonlyMap<UserId, number> {
  const first = new Map<UserId, number>();
  for (const { user, at } of met) first.set(user, Math.min(at, first.get(user) ?? Infinity));
  return first;
}

/** Users who were exposed so long before an instant that `complete` had passed by then. */
export function throughBy(met: readonly Met[], at: number, complete: number): readonly Met[] {
  const first = firstMet(met);
  return met.filter(({ user }) => first.get(user)! + complete <= at);
}

/** What users have of metrics, by what the log knew at an instant. */
export const vectorsAt = (
  log: ExperimentLog,
  met: readonly Met[],
  { metrics, at }: { readonly metrics: readonly Metric[]; readonly at: number },
): UnitVectors =>
  unitVectors(
    { exposures: exposureTable(log, met), facts: factTable(log, met) },
    { metrics, sources: sourcesOf(), asOf: at },
  );

/** The rows of one arm. */
export function rowsIn({ arms, columns, x }: UnitVectors, arm: string): Pick<UnitVectors, 'columns' | 'x'> {
  const rows = [...arms.keys()].filter((row) => arms[row] === arm);
  const own = new Float64Array(rows.length * columns);
  rows.forEach((row, at) => own.set(x.subarray(row * columns, (row + 1) * columns), at * columns));
  return { columns, x: own };
}
