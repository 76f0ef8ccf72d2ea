import { independence, type ChiSquaredTest } from '../effects/chi-squared.ts';

/** Units of an arm, and how many of them lack the metric. */
export interface ArmMissing {
  readonly n: number;
  readonly missing: number;
}

/** Missing data by arm. */
export interface MissingByArm extends ChiSquaredTest {
  readonly shares: readonly number[];
  readonly isAlarm: boolean;
}

/**
 * Whether arms lose their data alike (of nobody nobody is missing): independence of missing and arm; alarm at
 * p < `threshold`, .001 by default.
 */
export function missingByArm(arms: readonly ArmMissing[], threshold = 0.001): MissingByArm {
  const test = independence(arms.map(({ n, missing }) => [missing, n - missing]));
  return {
    ...test,
    shares: arms.map(({ n, missing }) => (n === 0 ? 0 : missing / n)),
    isAlarm: test.p < threshold,
  };
}
