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
