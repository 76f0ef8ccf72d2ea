/** Below a point, or above it. */
export type Side = 'lower' | 'upper';

export const otherSide = (side: Side): Side => (side === 'lower' ? 'upper' : 'lower');

/** The mass on a side of a point outside the support, below or above it. */
export const massOutside = (side: Side, below: boolean): number => (below === (side === 'lower') ? 0 : 1);

/** A density as scale · e^exponent, the exponent kept apart because its digits are the dear ones. */
export interface Density {
  readonly scale: number;
  readonly exponent: number;
}

/**
 * The mass of one tail as density · ratio, the density being that of ln x or logit x at the point.
 * The ratio is well scaled, so nothing is lost where the mass itself is tiny.
 */
export interface Tail extends Density {
  readonly side: Side;
  readonly ratio: number;
}

/** density · by, without underflow on the way. */
export function times({ scale, exponent }: Density, by = 1): number {
  const half = Math.exp(exponent / 2);
  return scale * half * by * half;
}

/** ln(density · by). */
export const logTimes = ({ scale, exponent }: Density, by = 1): number => exponent + Math.log(scale * by);

/** The density after a change of variable: of x = e^t from that of t, by = 1/x. */
export const scaled = ({ scale, exponent }: Density, by: number): Density => ({
  scale: scale * by,
  exponent,
});

/** The mass on the side asked for. */
export function mass(tail: Tail, side: Side): number {
  const value = Math.min(1, times(tail, tail.ratio));
  return side === tail.side ? value : 1 - value;
}

/** The logarithm of the mass on the side asked for, and how fast it changes along ln x or logit x, unsigned. */
function logMass(tail: Tail, side: Side): { readonly log: number; readonly slope: number } {
  if (side === tail.side) return { log: logTimes(tail, tail.ratio), slope: 1 / tail.ratio };
  const rest = mass(tail, side);
  return { log: Math.log(rest), slope: times(tail) / rest };
}

/** A mass in (0, ½] and the side it lies on. */
export interface Target {
  readonly side: Side;
  readonly mass: number;
}

/**
 * The θ, ln x or logit x, beyond which `target` lies, by Newton's method on the logarithm of the mass. That is
 * concave in θ, so all steps but the first go one way. A miss of e leaves one of e² after the step, so the step
 * from below 1e-8 is the last, or one that θ cannot show.
 */
export function solve(tailAt: (theta: number) => Tail, { side, mass }: Target, start: number): number {
  const wanted = Math.log(mass);
  const sign = side === 'lower' ? 1 : -1;
  let theta = start;
  for (let round = 0; round < 200; round++) {
    const { log, slope } = logMass(tailAt(theta), side);
    const step = (sign * (wanted - log)) / slope;
    theta += step;
    if (!(Math.abs(wanted - log) > 1e-8 && Math.abs(step) > 1e-15 * Math.abs(theta))) break;
  }
  return theta;
}

/** The inverse of the mass on `side` at p ∈ [0, 1], by way of the tail that is at most ½; NaN for other p. */
export function invert(
  { side, p }: { readonly side: Side; readonly p: number },
  { low, high, at }: { readonly low: number; readonly high: number; readonly at: (target: Target) => number },
): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return side === 'lower' ? low : high;
  if (p === 1) return side === 'lower' ? high : low;
  return at(p <= 0.5 ? { side, mass: p } : { side: otherSide(side), mass: 1 - p });
}
