import type { Estimator } from '../estimator.ts';
import { share } from '../setting.ts';
import { subGaussian } from './sub-gaussian.ts';

/** DR with weights w / (1 − λ + λ w), λ in [0, 1]. */
export const subGaussianDr = (lambda: number): Estimator => ({
  name: 'sub-gaussian-dr',
  needs: 'model',
  weigh: subGaussian(lambda),
  setting: share('lambda', lambda),
  cite: 'Metelli, Russo and Restelli (2021), Subgaussian and Differentiable Importance Sampling',
});
