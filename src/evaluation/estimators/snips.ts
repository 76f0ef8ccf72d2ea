import type { Estimator } from '../estimator.ts';

/** Self-normalised IPS: a weighted mean of rewards, so it never leaves their range. */
export const snips: Estimator = {
  name: 'snips',
  needs: 'weights',
  weigh: (weight, out) => out.set(weight),
  selfNormalised: true,
  cite: 'Swaminathan and Joachims (2015), The Self-Normalized Estimator for Counterfactual Learning',
};
