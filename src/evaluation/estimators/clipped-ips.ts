import type { Estimator } from '../estimator.ts';
import { positive } from '../setting.ts';

/** IPS with weights of at most `limit` > 0: biased towards zero, less variance. */
export const clippedIps = (limit: number): Estimator => ({
  name: 'clipped-ips',
  needs: 'weights',
  weigh: (weight, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.min(weight[i]!, limit);
  },
  setting: positive('limit', limit),
  cite: 'Ionides (2008), Truncated Importance Sampling',
});
