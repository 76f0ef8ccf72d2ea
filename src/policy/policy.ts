import type { Values } from '../arbitration/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import type { Portfolio } from '../program/index.ts';

/** What a policy chooses from: the eligible candidates and what they are worth. */
export interface Choice {
  readonly portfolio: Portfolio;
  readonly candidates: readonly Candidate[];
  readonly values: Values;
}

/**
 * The exact distribution over the candidates, in order, and no-send, last. Sums to 1; nothing is drawn here.
 * With no candidate it is [1].
 */
export type Distribution = Float64Array;

/** A policy at work. */
export type Policy = (choice: Choice) => Distribution;

/** No-send for certain among `count` candidates. */
export function silence(count: number): Distribution {
  const distribution = new Float64Array(count + 1);
  distribution[count] = 1;
  return distribution;
}
