import { experimentLayer, type Experiment } from '../program/index.ts';
import type { Assignment } from './holdouts.ts';

/**
 * What a readout must say of an experiment. interfered: arms spend one budget under one price, so that what one leaves
 * the other gets, and their difference is not that of either policy for all. shared_data: an arm learned from what the
 * others tried, so that the difference is that of deciding, not of learning.
 */
export type Label = 'interfered' | 'shared_data';

/** Rows by experiment and arm: whose choices taught something. */
export type Taught = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * The labels that an experiment is to have as declared; one with one arm compares nothing and has none. What was really
 * learned from whom is known of a log: `areDataShared`.
 */
export const labelsOf = ({
  arms,
  budgets,
  data,
}: Pick<Experiment, 'arms' | 'budgets' | 'data'>): readonly Label[] =>
  arms.length < 2
    ? []
    : [
        ...(budgets === 'shared' ? ['interfered' as const] : []),
        ...(data === 'shared' ? ['shared_data' as const] : []),
      ];

/**
 * Whether what decided in an arm of an experiment was taught by another arm, whatever is declared. `decided` are the
 * arms, each with what taught what decided in it; undefined where nobody knows.
 */
export const areDataShared = (
  experiment: string,
  decided: readonly { readonly arm: string; readonly taught: Taught | undefined }[],
): boolean =>
  decided.some(
    ({ arm, taught }) => !taught || Object.keys(taught[experiment] ?? {}).some((other) => other !== arm),
  );

/** An arm of an experiment. */
export interface ArmOf {
  readonly experiment: string;
  readonly arm: string;
}

/**
 * Whether a logged choice, by its assignments, may teach what decides for an arm, or for everybody where none is given.
 * What an arm of diverted data did teaches that arm alone; what was done in no arm of it teaches all.
 */
export function mayTeach(
  experiments: readonly (Pick<Experiment, 'data'> & { readonly id: string })[],
  taught?: ArmOf,
): (assignments: readonly Assignment[]) => boolean {
  const own = taught && experimentLayer(taught.experiment);
  const diverted = new Set(
    experiments.flatMap(({ id, data }) => (data === 'diverted' ? [experimentLayer(id)] : [])),
  );
  return (assignments) =>
    assignments.every(({ layer, arm }) => !diverted.has(layer) || (layer === own && arm === taught!.arm));
}

/** Counts rows by experiment and arm, from their assignments. */
export function taughtBy(rows: Iterable<readonly Assignment[]>): Taught {
  const counts: Record<string, Record<string, number>> = {};
  const prefix = experimentLayer('');
  for (const assignments of rows)
    for (const { layer, arm } of assignments) {
      if (!layer.startsWith(prefix)) continue;
      const ofExperiment = (counts[layer.slice(prefix.length)] ??= {});
      ofExperiment[arm] = (ofExperiment[arm] ?? 0) + 1;
    }
  return counts;
}
