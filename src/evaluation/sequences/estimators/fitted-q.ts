import type { SequenceEstimator } from '../estimator.ts';
import { marginalDr } from './marginal-dr.ts';

/**
 * The model alone: v̂^H at the start of every window. What its regressions do not know spreads as the corrections of
 * `marginalDr` do, which are its influence function where the model is right; that it may not be, no interval tells.
 */
export const fittedQ: SequenceEstimator = {
  name: 'fitted-q',
  needs: 'model',
  removed: 1,
  contribute: (problem) => {
    const { count, ahead, row } = problem.windows;
    const { terms, weight } = marginalDr.contribute(problem);
    const last = problem.values().v[ahead - 1]!;
    let apart = 0;
    for (let i = 0; i < count; i++) apart += (last[row[i * ahead]!]! - terms[i]!) / count;
    return { terms: terms.map((term) => term + apart), weight };
  },
  cite: 'Le, Voloshin and Yue, ICML 2019, algorithm 3; its error: Duan, Jia and Wang, ICML 2020, theorem 3',
};
