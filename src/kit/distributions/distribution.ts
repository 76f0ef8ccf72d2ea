import { logTimes, times, type Density, type Side } from './tail.ts';

/**
 * A distribution with its parameters as trailing arguments. A point or parameter that is NaN or not allowed
 * gives NaN; beyond the support the masses are 0 and 1 and the density 0. Accurate to 1e-12 relative in both
 * tails down to 1e-300 (take `survival`, never 1 − `cdf`) for degrees of freedom from 0.1, shapes from 1e-3 to
 * 1e8, a and b from 1e-2 to 1e6, trials and means to 1e7. The density of a discrete point is its mass.
 */
export interface Distribution<Parameters extends readonly (number | undefined)[]> {
  /** P(X ≤ x). */
  readonly cdf: (x: number, ...parameters: Parameters) => number;
  /** P(X > x). */
  readonly survival: (x: number, ...parameters: Parameters) => number;
  /** The smallest x with P(X ≤ x) ≥ p, p in [0, 1]; a discrete mass counts as reached within 64 ulp. */
  readonly quantile: (p: number, ...parameters: Parameters) => number;
  /** The smallest x with P(X > x) ≤ p: `quantile(1 − p)` without the rounding. */
  readonly upperQuantile: (p: number, ...parameters: Parameters) => number;
  readonly density: (x: number, ...parameters: Parameters) => number;
  /** The natural logarithm of the density; goes on where the density underflows. */
  readonly logDensity: (x: number, ...parameters: Parameters) => number;
}

/** What makes a distribution: the mass on one side of x, its inverse, and the density. */
interface Parts<Parameters extends readonly (number | undefined)[]> {
  readonly mass: (side: Side, x: number, ...parameters: Parameters) => number;
  readonly inverse: (side: Side, p: number, ...parameters: Parameters) => number;
  readonly density: (x: number, ...parameters: Parameters) => Density;
}

export const distributionOf = <Parameters extends readonly (number | undefined)[]>({
  mass,
  inverse,
  density,
}: Parts<Parameters>): Distribution<Parameters> => ({
  cdf: (x, ...parameters) => mass('lower', x, ...parameters),
  survival: (x, ...parameters) => mass('upper', x, ...parameters),
  quantile: (p, ...parameters) => inverse('lower', p, ...parameters),
  upperQuantile: (p, ...parameters) => inverse('upper', p, ...parameters),
  density: (x, ...parameters) => times(density(x, ...parameters)),
  logDensity: (x, ...parameters) => logTimes(density(x, ...parameters)),
});

/** A parameter that must be above 0 and finite. */
export const isPositive = (value: number): boolean => value > 0 && value < Infinity;

/** A density known as a plain number: beyond the support, at its ends, or NaN. */
export const plain = (value: number): Density => ({ scale: value, exponent: 0 });

/** The density at an end of the support where it goes as x^(shape − 1); `flat` is its value for shape 1. */
export const atEnd = (shape: number, flat: number): Density =>
  plain(shape < 1 ? Infinity : shape === 1 ? flat : 0);
