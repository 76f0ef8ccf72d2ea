import { fisherF } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';

/** A test that several differences of means are all 0. */
export interface JointTest {
  /** d'S⁻¹d, S their estimated covariance. */
  readonly t2: number;
  /** How many differences. */
  readonly df: number;
  readonly p: number;
  readonly assumptions: readonly Assumption[];
}

const assumptions: readonly Assumption[] = ['independent-units', 'random-assignment', 'normal-means'];

/**
 * Hotelling (1931): T²(ν − k + 1)/(νk) is F of k and ν − k + 1 for k differences whose covariance has ν degrees of
 * freedom, which is χ² of k where that is known. 1 for no difference.
 */
export const jointTest = (t2: number, df: number, errorDf: number): JointTest => {
  const free = errorDf - df + 1;
  return { t2, df, p: df === 0 ? 1 : fisherF.survival((t2 * free) / errorDf / df, df, free), assumptions };
};
