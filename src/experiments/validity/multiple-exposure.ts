import { betaDist } from '../../kit/index.ts';
import { experimentsErrors } from '../errors.ts';
import type { Interval } from '../estimate.ts';

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
  readonly isAlarm: boolean;
}

/** The share of units in more than one arm; alarm above `tolerated`, 1 % by default. Such units are left out. */
export function multipleExposure({ units, multiple }: Exposures, tolerated = 0.01): MultipleExposure {
  if (!(units >= 1 && multiple >= 0 && multiple <= units))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${multiple} of ${units} units in several arms`,
    });
  const share = multiple / units;
  const interval = {
    lower: multiple === 0 ? 0 : betaDist.quantile(0.025, multiple, units - multiple + 1),
    upper: multiple === units ? 1 : betaDist.upperQuantile(0.025, multiple + 1, units - multiple),
  };
  return { share, interval, isAlarm: share > tolerated };
}
