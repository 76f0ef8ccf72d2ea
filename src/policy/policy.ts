import type { Values } from '../arbitration/index.ts';
import { Slab } from '../kit/index.ts';
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

const slab = new Slab();

/** No probability yet, for so many candidates and no-send. */
export const emptyDistribution = (candidates: number): Distribution => slab.doubles(candidates + 1);

/** A policy at work: a new distribution for every choice, the same for the same choice. Not re-entrant. */
export type Policy = (choice: Choice) => Distribution;
