import { lastOf, products, type SequenceEstimator } from '../estimator.ts';

/**
 * Weighted rewards without a model, normalised by the mean weight of each row ahead: Σ_t Σ_i w_it r_it / Σ_i w_it. Terms
 * are linearised, μ_t + w_it (r_it − μ_t)/w̄_t, so that the error of the ratio is in their spread.
 */
export const perDecision: SequenceEstimator = {
  name: 'per-decision-snips',
  needs: 'weights',
  removed: 0,
  contribute: (problem) => {
    const { batch, windows } = problem;
    const { count, ahead, row } = windows;
    const weights = products(problem);
    const terms = new Float64Array(count);
    for (let t = 0; t < ahead; t++) {
      let total = 0;
      let earned = 0;
      const rewardOf = (i: number) => {
        const at = row[i * ahead + t]!;
        return at < 0 ? 0 : batch.reward[at]!;
      };
      for (let i = 0; i < count; i++) {
        total += weights[i * ahead + t]!;
        earned += weights[i * ahead + t]! * rewardOf(i);
      }
      const mean = earned / total;
      for (let i = 0; i < count; i++)
        terms[i]! += mean + (weights[i * ahead + t]! * (rewardOf(i) - mean) * count) / total;
    }
    return { terms, weight: lastOf(weights, ahead) };
  },
  cite: 'Precup, Sutton and Singh, ICML 2000, section 4, weighted by row',
};
