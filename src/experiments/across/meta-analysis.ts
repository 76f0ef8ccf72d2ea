import { chiSquared, normal } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { varianceBetween, weigh } from '../effects/inverse-variance.ts';
import type { Effect, Interval } from '../estimate.ts';

/** Effects of the same kind from several experiments. */
export interface MetaAnalysis {
  /**
   * The mean of the distribution that effects come from, with the error of Hartung and Knapp (2001), which at this τ² is
   * 1/√Σw, but not below it where effects differ less than their errors (Röver, Knapp and Friede 2015).
   */
  readonly mean: Effect;
  /** Standard deviation of true effects between experiments. */
  readonly tau: number;
  /** Where the true effect of the next experiment lies, with probability 1 − alpha : tau is not taken as known. */
  readonly prediction: Interval;
  /** Cochran's Q: all true effects are equal. */
  readonly heterogeneity: { readonly q: number; readonly df: number; readonly p: number };
  /**
   * Each effect drawn towards the mean by what it does not know itself: the posterior mean and sd under N(mean, τ²), both
   * taken as known, so that the sd is too small where experiments are few; no interval of stated level.
   */
  readonly shrunk: readonly { readonly value: number; readonly sd: number }[];
}

const assumptions: readonly Assumption[] = ['independent-units', 'normal-means', 'known-variance'];

/**
 * Random effects of at least two experiments, τ² by Paule and Mandel (`varianceBetween`). Errors: EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_NO_SPREAD.
 */
export function metaAnalysis(
  effects: readonly Pick<Effect, 'value' | 'se'>[],
  { alpha }: { readonly alpha: number },
): MetaAnalysis {
  if (effects.length < 2)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${effects.length} experiments` });
  if (!effects.every(isWeighable))
    throw experimentsErrors.EXPERIMENTS_NO_SPREAD({
      what: 'an experiment: each needs an error above nought',
    });
  const df = effects.length - 1;
  const tau2 = varianceBetween(effects, df);
  const { mean, weight } = weigh(effects, tau2);
  const { q } = weigh(effects);
  return {
    mean: { value: mean, se: 1 / Math.sqrt(weight), df, assumptions },
    tau: Math.sqrt(tau2),
    prediction: predictionOf(effects, level('alpha', alpha)),
    heterogeneity: { q, df, p: chiSquared.survival(q, df) },
    shrunk: effects.map(({ value, se: own }) => {
      const kept = tau2 / (tau2 + own * own);
      return { value: mean + kept * (value - mean), sd: Math.sqrt(kept) * own };
    }),
  };
}

/** Whether an effect and its weight 1/se² are numbers above nought. */
const isWeighable = ({ value, se }: Pick<Effect, 'value' | 'se'>): boolean =>
  Number.isFinite(value) && Number.isFinite(1 / (se * se)) && se > 0 && se * se < Infinity;

const nodes = 64;

/**
 * As the weighted squares at the true τ² are chi-squared, their quantiles give a distribution of τ² (Viechtbauer
 * 2007; Nagashima, Noma and Furukawa 2019), and the next effect is a mixture of normals over it.
 */
function predictionOf(effects: readonly Pick<Effect, 'value' | 'se'>[], alpha: number): Interval {
  const df = effects.length - 1;
  const parts = Array.from({ length: nodes }, (_, at) => {
    const tau2 = varianceBetween(effects, chiSquared.quantile((at + 0.5) / nodes, df));
    const { mean, weight } = weigh(effects, tau2);
    return { mean, sd: Math.sqrt(tau2 + 1 / weight) };
  });
  const below = (x: number) =>
    parts.reduce((sum, { mean, sd }) => sum + normal.cdf((x - mean) / sd), 0) / nodes;
  const quantile = (share: number) => {
    let low = Math.min(...parts.map(({ mean, sd }) => mean - 40 * sd));
    let high = Math.max(...parts.map(({ mean, sd }) => mean + 40 * sd));
    for (let round = 0; round < 100; round++) {
      const middle = (low + high) / 2;
      if (below(middle) < share) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return { lower: quantile(alpha / 2), upper: quantile(1 - alpha / 2) };
}
