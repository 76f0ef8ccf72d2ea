import { Slab } from '../kit/index.ts';

/** Feature rows of one decision: the user part once, one candidate part each, row-major. */
export interface FeatureRows {
  readonly user: Float32Array;
  readonly candidates: Float32Array;
  /** Number of candidate rows. */
  readonly count: number;
}

/**
 * What a scorer predicts: for each candidate and objective the increment over no-send, in the objective's unit.
 * `sd` is the uncertainty that is the candidate's own; `shared` the one common to all sends of this user and moment.
 * float32, because decisions are replayed from what was logged.
 */
export interface Increments {
  /** count x objectives. */
  readonly mean: Float32Array;
  /** count x objectives. */
  readonly sd: Float32Array;
  /** One per objective. */
  readonly shared: Float32Array;
}

const slab = new Slab();

/** Increments of nothing yet, for a scorer to fill. */
export function emptyIncrements(count: number, objectives: number): Increments {
  const size = count * objectives;
  return { mean: slab.singles(size), sd: slab.singles(size), shared: slab.singles(objectives) };
}
