import type { Estimator } from '../estimator.ts';

/**
 * Marginalised IPS over action categories: weights w(e | x) = π_e(e | x) / π_b(e | x).
 * Unbiased when the category carries all of the action's effect; then far less variable than IPS.
 */
export const mips: Estimator = {
  name: 'mips',
  needs: 'categories',
  weigh: (weight, out) => out.set(weight),
  cite: 'Saito and Joachims (2022), Off-Policy Evaluation for Large Action Spaces via Embeddings',
};
