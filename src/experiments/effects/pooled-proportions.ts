import type { Effect } from '../estimate.ts';
import { proportionArm } from '../samples/mean-sample.ts';
import { difference } from './difference.ts';

/** Successes of units. */
export interface Count {
  readonly n: number;
  readonly count: number;
}

/**
 * The difference of two proportions with the error that holds under the null: p(1 − p)(1/n_A + 1/n_B), p over
 * both arms; its square over the error is the chi-squared of the table. The interval is for testing only.
 */
export function pooledProportions(control: Count, treatment: Count): Effect {
  const pooled = proportionArm(control.n + treatment.n, control.count + treatment.count);
  const under = ({ n, count }: Count) => ({ ...proportionArm(n, count), variance: pooled.variance });
  return difference(under(control), under(treatment), 'normal');
}
