import type { Assumption } from '../assumptions.ts';
import { positive } from '../checks.ts';
import { logBayesFactor } from '../sequential/dirichlet-multinomial.ts';
import { sampleRatioThreshold, sharesOf } from './sample-ratio.ts';

/** A sample ratio test that may be read after every block of units. */
export interface SequentialSampleRatio {
  /** Valid p-values after each block: they never rise. */
  readonly p: readonly number[];
  /** The first block with p below the threshold. */
  readonly alarmAt: number | null;
  readonly assumptions: readonly Assumption[];
}

/** The prior over shares that the test bets on. */
export interface SampleRatioBet {
  /** Strength of the Dirichlet prior around the weights, in units; large looks for small mismatches. Default 10,000. */
  readonly concentration?: number;
  readonly threshold?: number;
}

/**
 * Sequential test of the weights (Lindon and Malek, NeurIPS 2022): the Bayes factor of a Dirichlet prior around
 * them, B(a + counts)/B(a) against Π w^counts, is a martingale under the null, so p = min over time of 1/BF is
 * right at all times together. `blocks` hold new units per arm.
 */
export function sequentialSampleRatio(
  blocks: readonly (readonly number[])[],
  weights: readonly number[],
  { concentration = 10_000, threshold = sampleRatioThreshold }: SampleRatioBet = {},
): SequentialSampleRatio {
  positive('concentration', concentration);
  const seen = weights.map(() => 0);
  let lowest = 1;
  const p = blocks.map((block) => {
    const shares = sharesOf(block, weights);
    block.forEach((count, arm) => (seen[arm]! += count));
    return (lowest = Math.min(lowest, Math.exp(-logBayesFactor({ counts: seen, shares, concentration }))));
  });
  const alarm = p.findIndex((value) => value < threshold);
  return { p, alarmAt: alarm < 0 ? null : alarm, assumptions: ['independent-units', 'fixed-tuning'] };
}
