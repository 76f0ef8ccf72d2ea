import { betaDist } from '../../kit/index.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Interval } from '../estimate.ts';
import { sampleRatioThreshold } from './sample-ratio.ts';

/** Units exposed to anything, and those exposed to more than one arm. */
export interface Exposures {
  readonly units: number;
  readonly multiple: number;
}

/** How many units saw more than one arm. */
export interface MultipleExposure {
  readonly share: number;
  /** Clopper and Pearson's exact 95 % interval. */
  readonly interval: Interval;
  /** That so many of them did where no more than what is tolerated would: the exact binomial test of one side. */
  readonly p: number;
  readonly isAlarm: boolean;
}

/** What is put up with, and how rarely that is called an alarm. */
export interface Tolerance {
  /** Share of units; default 1 %. */
  readonly tolerated?: number;
  /** Chance of a false alarm, at most; default .001, as of a sample ratio. */
  readonly threshold?: number;
}

export const toleratedShare = 0.01;

/**
 * The share of units in more than one arm, which are left out; alarm where p < `threshold`, so that as long as the share
 * behind it is no more than tolerated at most that many readings give one. For one reading: `sequentialMultipleExposure`
 * for many. Errors: EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_LEVEL_UNFIT.
 */
export function multipleExposure(
  exposures: Exposures,
  { tolerated = toleratedShare, threshold = sampleRatioThreshold }: Tolerance = {},
): MultipleExposure {
  const { units, multiple } = counted(exposures);
  const interval = {
    lower: multiple === 0 ? 0 : betaDist.quantile(0.025, multiple, units - multiple + 1),
    upper: multiple === units ? 1 : betaDist.upperQuantile(0.025, multiple + 1, units - multiple),
  };
  // P(X ≥ k) of a binomial is the mass of Beta(k, n − k + 1) below its share.
  const p = multiple === 0 ? 1 : betaDist.cdf(level('tolerated', tolerated), multiple, units - multiple + 1);
  return { share: multiple / units, interval, p, isAlarm: p < threshold };
}

/** Counts that are such; errors: EXPERIMENTS_SAMPLE_UNFIT. */
export function counted({ units, multiple }: Exposures): Exposures {
  if (units >= 1 && multiple >= 0 && multiple <= units) return { units, multiple };
  throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
    problem: `${multiple} of ${units} units in several arms`,
  });
}
