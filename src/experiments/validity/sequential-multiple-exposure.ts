import { betaDist } from '../../kit/index.ts';
import { level } from '../checks.ts';
import { logBayesFactor } from '../sequential/dirichlet-multinomial.ts';
import { counted, toleratedShare, type Exposures, type Tolerance } from './multiple-exposure.ts';
import { sampleRatioThreshold } from './sample-ratio.ts';

/** A test of the share in several arms that may be read whenever one likes. */
export interface SequentialMultipleExposure {
  readonly p: number;
  readonly isAlarm: boolean;
}

/**
 * Whether more than the tolerated share of units met several arms, by the counts so far. Against each share above what is
 * tolerated the likelihood ratio is a supermartingale whatever share below is true, and so is their mixture under
 * Beta(1, 1/tolerated − 1) cut to what lies above (Robbins 1970): p, one over it, is below `threshold` at any of all times
 * with at most that chance (Ville). Who meets a second arm later than the first only comes to count later, which makes it
 * smaller. Errors: EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_LEVEL_UNFIT.
 */
export function sequentialMultipleExposure(
  exposures: Exposures,
  { tolerated = toleratedShare, threshold = sampleRatioThreshold }: Tolerance = {},
): SequentialMultipleExposure {
  const { units, multiple } = counted(exposures);
  const shares = [level('tolerated', tolerated), 1 - tolerated] as const;
  const concentration = 1 / tolerated;
  const counts = [multiple, units - multiple] as const;
  const above = ([ups, downs]: readonly [number, number]) =>
    Math.log(
      betaDist.survival(tolerated, concentration * shares[0] + ups, concentration * shares[1] + downs),
    );
  const evidence = logBayesFactor({ counts, shares, concentration }) + above(counts) - above([0, 0]);
  const p = Math.min(1, Math.exp(-evidence));
  return { p, isAlarm: p < threshold };
}
