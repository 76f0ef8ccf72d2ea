import type { UnitText } from '../unit.ts';

/** The number of the arm that a unit is in, or -1 where the traffic leaves it out. Pure: a unit always gets the same. */
export type Choose = (unit: UnitText) => number;

/** Arms and traffic, as a system that assigned before has them. */
export interface Split {
  readonly weights: readonly number[];
  readonly traffic: number;
}

/** Weights as shares of all. */
export function sharesOf(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total === 1 ? weights : weights.map((weight) => weight / total);
}

/**
 * Weights as another system has them: those that add up to 1 within .01 as they are, since it adds them up without
 * dividing, and a unit in the last digit moves whoever hashes to the end of an arm; others as shares.
 */
export function splitOf(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Math.abs(total - 1) <= 0.01 ? weights : sharesOf(weights);
}
