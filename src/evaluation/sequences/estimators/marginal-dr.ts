import { corrected, type SequenceEstimator } from '../estimator.ts';

/** Doubly robust, by how likely users stand where they stand: right where that model or the one of values is. */
export const marginalDr: SequenceEstimator = {
  name: 'marginal-dr',
  needs: 'model',
  removed: 0,
  contribute: (problem) => {
    const { windows, ratio } = problem;
    const { count, ahead, row } = windows;
    const states = problem.stateRatios();
    const weightOf = (i: number, t: number) => states[i * ahead + t]! * ratio[row[i * ahead + t]!]!;
    const lastRow = (i: number) => {
      let t = ahead - 1;
      while (row[i * ahead + t]! < 0) t--;
      return t;
    };
    return {
      terms: corrected(problem, weightOf),
      weight: Float64Array.from({ length: count }, (_, i) => weightOf(i, lastRow(i))),
    };
  },
  cite: 'Kallus and Uehara, Journal of Machine Learning Research 21 (2020), equation 5',
};
