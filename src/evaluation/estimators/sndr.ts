import type { Estimator } from '../estimator.ts';

/** Self-normalised doubly robust: the correction is a weighted mean of residuals. */
export const sndr: Estimator = {
  name: 'sndr',
  needs: 'model',
  weigh: (weight, out) => out.set(weight),
  selfNormalised: true,
  cite: 'Thomas and Brunskill (2016), Data-Efficient Off-Policy Policy Evaluation for RL',
};
