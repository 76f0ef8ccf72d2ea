import type { Estimator } from '../estimator.ts';

/** Doubly robust: unbiased where the log has support, for any cross-fitted model; a good one lowers the variance. */
export const dr: Estimator = {
  name: 'dr',
  needs: 'model',
  weigh: (weight, out) => out.set(weight),
  cite: 'Dudik, Langford and Li (2011), Doubly Robust Policy Evaluation and Learning',
};
