import type { Estimator } from '../estimator.ts';
import { positive } from '../setting.ts';

/** DR where the weight is at most `threshold` > 0, the model alone where it is larger. */
export const switchDr = (threshold: number): Estimator => ({
  name: 'switch-dr',
  needs: 'model',
  weigh: (weight, out) => {
    for (let i = 0; i < out.length; i++) out[i] = weight[i]! <= threshold ? weight[i]! : 0;
  },
  setting: positive('threshold', threshold),
  cite: 'Wang, Agarwal and Dudik (2017), Optimal and Adaptive Off-policy Evaluation in Contextual Bandits',
});
