import type { Estimator } from '../estimator.ts';
import { share } from '../setting.ts';
import { subGaussian } from './sub-gaussian.ts';

/** IPS with weights w / (1 − λ + λ w), λ in [0, 1]: a bounded weight that bends smoothly. */
export const subGaussianIps = (lambda: number): Estimator => ({
  name: 'sub-gaussian-ips',
  needs: 'weights',
  weigh: subGaussian(lambda),
  setting: share('lambda', lambda),
  cite: 'Metelli, Russo and Restelli (2021), Subgaussian and Differentiable Importance Sampling',
});
