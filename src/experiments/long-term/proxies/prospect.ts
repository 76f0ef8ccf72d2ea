import { normal } from '../../../kit/index.ts';
import { criticalOf } from '../../estimate.ts';
import type { TrueEffects } from './true-effects.ts';

/** What a proxy would do in a new test. */
export interface Prospect {
  /** Chance that the proxy comes out significant, over the true effects there are. */
  readonly power: number;
  /** Correlation of the proxy as measured with the true long effect. */
  readonly quality: number;
  /** Chance that the long outcome falls although the proxy is just significantly better. */
  readonly risk: number;
}

/**
 * A proxy (first) of an outcome (second) in a test whose proxy has squared error ω: measured x̂ ~ N(μ_x, Λ_xx + ω), so
 * that its quality is Λ_xy/√((Λ_xx + ω)Λ_yy) (Tripuraneni et al. 2023, eq. 2): a proxy that goes with the outcome
 * perfectly is worth little where it is too noisy to see.
 */
export function prospectOf({ mean, covariance }: TrueEffects, noise: number, alpha: number): Prospect {
  const [mx = 0, my = 0] = mean;
  const [xx = 0, xy = 0, , yy = 0] = covariance;
  const [total, far] = [Math.sqrt(xx + noise), criticalOf(alpha, 'two-sided') * Math.sqrt(noise)];
  const expected = my + (xy / (xx + noise)) * (far - mx);
  const rest = Math.sqrt(Math.max(0, yy - (xy * xy) / (xx + noise)));
  return {
    power: normal.survival((far - mx) / total) + normal.cdf((-far - mx) / total),
    quality: yy > 0 ? xy / (total * Math.sqrt(yy)) : 0,
    risk: rest > 0 ? normal.cdf(-expected / rest) : Number(expected < 0),
  };
}
