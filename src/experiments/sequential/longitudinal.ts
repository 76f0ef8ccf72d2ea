import { sameLength } from '../checks.ts';
import type { Correlation } from '../many/correlation.ts';

/** One arm of an open-ended metric over the looks: its units, and how their running values vary together. */
export interface LongitudinalArm {
  /** Units in by each look. */
  readonly n: readonly number[];
  /** Covariance of a unit's value at look j and at look k, j ≤ k, over the units in by look j; upper triangle read. */
  readonly covariance: readonly (readonly number[])[];
}

/**
 * Correlation over the looks of the z-statistics of a difference of means. A unit's value goes on growing after
 * it came in, so that increments are not independent: cov(mean_j, mean_k) = cov_jk/n_k in each arm. A look at which
 * nothing varies tests nothing and goes together with no other: what it spends is lost.
 */
export function longitudinalCorrelation(control: LongitudinalArm, treatment: LongitudinalArm): Correlation {
  sameLength('looks of the treatment', treatment.n.length, control.n.length);
  const covariance = (j: number, k: number) =>
    [control, treatment].reduce((sum, arm) => sum + arm.covariance[j]![k]! / arm.n[k]!, 0);
  const sds = control.n.map((_, k) => Math.sqrt(covariance(k, k)));
  const between = (j: number, k: number) =>
    sds[j]! * sds[k]! > 0 ? covariance(j, k) / sds[j]! / sds[k]! : 0;
  return control.n.map((_, j) =>
    control.n.map((__, k) => (j === k ? 1 : between(Math.min(j, k), Math.max(j, k)))),
  );
}
