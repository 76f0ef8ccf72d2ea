import type { Assumption } from '../assumptions.ts';

/** One arm of a metric: its mean over n units, and the variance per unit, so that the mean has variance/n. */
export interface Arm {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  readonly assumptions: readonly Assumption[];
}

/** The squared standard error of the arm's mean. */
export const errorOf = ({ n, variance }: Pick<Arm, 'n' | 'variance'>): number => variance / n;
