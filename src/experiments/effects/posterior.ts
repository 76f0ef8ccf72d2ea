import { normal } from '../../kit/index.ts';
import { joined, type Assumption } from '../assumptions.ts';
import { finite, level, positive } from '../checks.ts';
import { checkReadable, type Effect, type Interval } from '../estimate.ts';

/** A normal prior of the effect, in the effect's units. */
export interface Prior {
  readonly mean: number;
  readonly sd: number;
}

/** The normal posterior of an effect. */
export interface Posterior {
  readonly mean: number;
  readonly sd: number;
  readonly interval: Interval;
  /** P(effect > 0). */
  readonly chanceAbove: number;
  /** Expected loss of taking the treatment, E max(−effect, 0), and of keeping the control, E max(effect, 0). */
  readonly lossIfTaken: number;
  readonly lossIfKept: number;
  readonly assumptions: readonly Assumption[];
}

/**
 * Precision-weighted mean of prior and data; without a prior the posterior is the likelihood (flat prior).
 * Interval: the central one of mass 1 − alpha. Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NUMBER_UNFIT,
 * EXPERIMENTS_NO_SPREAD, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function posterior(effect: Effect, { alpha, prior }: { alpha: number; prior?: Prior }): Posterior {
  checkReadable(effect);
  positive('standard error', effect.se);
  const ratio = prior ? effect.se / positive('prior sd', prior.sd) : 0;
  const kept = 1 / (1 + ratio * ratio);
  const mean = kept * effect.value + kept * ratio * (ratio * finite('prior mean', prior?.mean ?? 0));
  const sd = effect.se * Math.sqrt(kept);
  const radius = sd * normal.upperQuantile(level('alpha', alpha) / 2);
  const lossIfTaken = shortfall(mean / sd) * sd;
  return {
    mean,
    sd,
    interval: { lower: mean - radius, upper: mean + radius },
    chanceAbove: normal.cdf(mean / sd),
    lossIfTaken,
    lossIfKept: shortfall(-mean / sd) * sd,
    assumptions: joined(effect.assumptions, ['known-variance'], prior ? ['normal-prior'] : []),
  };
}

/** E max(−z − Z, 0) = φ(z) − zΦ(−z) for a standard normal Z. */
const shortfall = (z: number): number => Math.max(0, normal.density(z) - z * normal.survival(z));
