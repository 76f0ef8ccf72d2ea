import type { Estimator } from '../estimator.ts';

/** Inverse propensity scoring: unbiased where the log has support; its variance grows with the largest weights. */
export const ips: Estimator = {
  name: 'ips',
  needs: 'weights',
  weigh: (weight, out) => out.set(weight),
  cite: 'Horvitz and Thompson (1952), A Generalization of Sampling Without Replacement from a Finite Universe',
};
