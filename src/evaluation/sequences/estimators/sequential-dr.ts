import { corrected, lastOf, products, type SequenceEstimator } from '../estimator.ts';

/** Doubly robust, by the product of weights: right whatever the model is, as far as the weights carry. */
export const sequentialDr: SequenceEstimator = {
  name: 'sequential-dr',
  needs: 'model',
  removed: 0,
  contribute: (problem) => {
    const { ahead } = problem.windows;
    const weights = products(problem);
    return {
      terms: corrected(problem, (i, t) => weights[i * ahead + t]!),
      weight: lastOf(weights, ahead),
    };
  },
  cite: 'Jiang and Li, ICML 2016, equation 10',
};
