import type { Rows } from '../../kit/index.ts';
import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';

/** What rows weigh, and how many of them count: those of a weight above 0. */
export interface RowWeights {
  readonly at: (row: number) => number;
  readonly counted: number;
}

/** Weights of rows, 1 by default. Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT for a weight that is none. */
export function rowWeights({ y, weights }: Pick<Rows, 'y' | 'weights'>): RowWeights {
  if (weights === undefined) return { at: () => 1, counted: y.length };
  sameLength('weights of rows', weights.length, y.length);
  let counted = 0;
  for (let row = 0; row < y.length; row++) {
    const weight = weights[row]!;
    if (!(weight >= 0 && weight < Infinity))
      throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
        problem: `row ${row} weighs ${weight}; give weights of 0 or more`,
      });
    if (weight > 0) counted += 1;
  }
  return { at: (row) => weights[row]!, counted };
}
