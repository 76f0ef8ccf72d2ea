import type { Estimator } from '../estimator.ts';
import { positive } from '../setting.ts';

/** DRos, doubly robust with optimistic shrinkage: weights λ w / (w² + λ), λ > 0; infinite λ is DR, 0 would be DM. */
export const shrunkDr = (lambda: number): Estimator => ({
  name: 'dros',
  needs: 'model',
  weigh: (weight, out) => {
    for (let i = 0; i < out.length; i++) out[i] = weight[i]! / ((weight[i]! * weight[i]!) / lambda + 1);
  },
  setting: positive('lambda', lambda),
  cite: 'Su, Dimakopoulou, Krishnamurthy and Dudik (2020), Doubly Robust Off-Policy Evaluation with Shrinkage',
});
