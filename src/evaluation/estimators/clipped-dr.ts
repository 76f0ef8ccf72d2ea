import type { Estimator } from '../estimator.ts';
import { positive } from '../setting.ts';

/** DR with weights of at most `limit` > 0. */
export const clippedDr = (limit: number): Estimator => ({
  name: 'clipped-dr',
  needs: 'model',
  weigh: (weight, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.min(weight[i]!, limit);
  },
  setting: positive('limit', limit),
  cite: 'Su, Dimakopoulou, Krishnamurthy and Dudik (2020), Doubly Robust Off-Policy Evaluation with Shrinkage',
});
