import type { Distribution } from './distribution.ts';
import { gammaDist } from './gamma.ts';

/** The chi-squared distribution of `df` > 0 degrees of freedom: the gamma of shape df/2 and scale 2. */
export const chiSquared: Distribution<[df: number]> = {
  cdf: (x, df) => gammaDist.cdf(x, df / 2, 2),
  survival: (x, df) => gammaDist.survival(x, df / 2, 2),
  quantile: (p, df) => gammaDist.quantile(p, df / 2, 2),
  upperQuantile: (p, df) => gammaDist.upperQuantile(p, df / 2, 2),
  density: (x, df) => gammaDist.density(x, df / 2, 2),
  logDensity: (x, df) => gammaDist.logDensity(x, df / 2, 2),
};
