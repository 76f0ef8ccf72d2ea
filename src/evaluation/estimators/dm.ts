import type { Estimator } from '../estimator.ts';

/** Direct method: the model's word alone, and none of its error is in the interval. */
export const dm: Estimator = {
  name: 'dm',
  needs: 'model',
  weigh: (_weight, out) => void out.fill(0),
  cite: 'Beygelzimer and Langford (2009), The Offset Tree for Learning with Partial Labels',
};
