import type { Experiment } from '../program/index.ts';
import type { Assignment } from './holdouts.ts';
import { experimentLayer } from './running.ts';

/**
 * What a readout must say of an experiment. interfered: arms spend one budget under one price, so that what one leaves
 * the other gets, and their difference is not that of either policy for all. shared_data: each arm learns from what the
 * others tried, so that the difference is that of deciding, not of learning.
 */
export type Label = 'interfered' | 'shared_data';

/** The labels of an experiment's readout; an experiment with one arm compares nothing and has none. */
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

/** Whether a logged choice, by its assignments, may teach the policy of an arm: with diverted data only the arm's own. */
export function mayTeach(
  { id, data }: Pick<Experiment, 'data'> & { readonly id: string },
  arm: string,
): (assignments: readonly Assignment[]) => boolean {
  if (data === 'shared') return () => true;
  const layer = experimentLayer(id);
  return (assignments) => assignments.some((one) => one.layer === layer && one.arm === arm);
}
