import { fisherF } from '../../kit/index.ts';
import type { Effect } from '../estimate.ts';

/** Effects as one, each by the inverse of its variance. */
export interface Weighed {
  readonly mean: number;
  /** Σ w; the mean has variance 1/Σ w. */
  readonly weight: number;
  /** Cochran's Q, Σ w (θ − θ̄)². */
  readonly q: number;
}

/** w = 1/(se² + τ²), τ² the variance of the true effects. */
export function weigh(effects: readonly Pick<Effect, 'value' | 'se'>[], tau2 = 0): Weighed {
  const weights = effects.map(({ se }) => 1 / (se * se + tau2));
  const weight = weights.reduce((sum, w) => sum + w, 0);
  const mean = effects.reduce((sum, { value }, at) => sum + weights[at]! * value, 0) / weight;
  const q = effects.reduce((sum, { value }, at) => sum + weights[at]! * (value - mean) * (value - mean), 0);
  return { mean, weight, q };
}

/**
 * P of a Q as large if two or more true effects are one: of Q/(k − 1) over 1 + 2(k − 2)Λ/(k² − 1), which is F of k − 1 and
 * (k² − 1)/(3Λ), Λ = Σ (1 − w/Σw)²/df (Welch, Biometrika 38, 1951). With errors that are known it is χ² of k − 1.
 */
export function samenessP(effects: readonly Pick<Effect, 'value' | 'se' | 'df'>[]): number {
  const [df, over] = [effects.length - 1, effects.length * effects.length - 1];
  const { weight, q } = weigh(effects);
  const unsure = effects.reduce((sum, { se, df: free }) => {
    const rest = 1 - 1 / (se * se * weight);
    return sum + (rest * rest) / (free ?? Infinity);
  }, 0);
  return fisherF.survival(q / df / (1 + (2 * (df - 1) * unsure) / over), df, over / (3 * unsure));
}

/**
 * The τ² at which Q is `target`, as of k − 1 for the estimate of Paule and Mandel (1982), by bisection; 0 where Q is no
 * more than that without it.
 */
export function varianceBetween(effects: readonly Pick<Effect, 'value' | 'se'>[], target: number): number {
  if (weigh(effects).q <= target) return 0;
  let [low, high] = [0, effects.reduce((sum, { se }) => sum + se * se, 0)];
  while (weigh(effects, high).q > target) high *= 4;
  for (let round = 0; round < 200; round++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (weigh(effects, middle).q > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
