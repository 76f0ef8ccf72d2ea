import { crossFit, foldsByCluster, type Block, type RewardModel } from '../../evaluation/index.ts';
import { dot, moments, ridgeOfMoments, type LinearFit } from '../../kit/index.ts';
import type { ExperienceLog } from './log.ts';

const folds = 5;
/** In units of rows: a column is drawn to nought as by one row without it. */
const penalty = 1;

/** q̂(x, a): a ridge regression on the user's features for each action; the mean of all where it was never chosen. */
function byAction(
  { experience, batch }: ExperienceLog,
  reward: Float64Array,
): RewardModel<readonly LinearFit[]> {
  const width = experience.userWidth - 1;
  const x = Float64Array.from(experience.userRows);
  const rowOf = (row: number) => x.subarray(row * (width + 1) + 1, (row + 1) * (width + 1));
  return {
    fit: (rows) => {
      const sums = Array.from({ length: batch.actions }, () => moments.empty(width));
      for (const row of rows) moments.add(sums[batch.action[row]!]!, rowOf(row), { y: reward[row]! });
      const all = moments.empty(width);
      for (const one of sums) moments.merge(all, one);
      return sums.map((one) => ridgeOfMoments(one.weight > 0 ? one : all, { penalty }));
    },
    predict: (fitted, row, out) => {
      fitted.forEach(
        ({ intercept, coefficients }, a) => (out[a] = intercept + dot(coefficients, rowOf(row))),
      );
    },
  };
}

/** Predictions of a reward for every row and action, by models that saw no row of the same user. */
export const predictionsOf = (log: ExperienceLog, reward: Float64Array): Block =>
  crossFit({ ...log.batch, folds: foldsByCluster(log.batch.cluster!, folds) }, byAction(log, reward));
