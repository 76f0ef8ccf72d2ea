import { normal, streamOf } from '../../kit/index.ts';
import { sameLength } from '../checks.ts';
import { lowerFactor, type Correlation } from './correlation.ts';

/** Bounds of a box; infinite ends are allowed. */
export interface Box {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** A probability and its standard error over independent shifts of the lattice. */
export interface Chance {
  readonly value: number;
  readonly error: number;
}

const shifts = 8;
const pointsPerShift = 2048;

/**
 * P(lower < Z < upper) for standard normals of a correlation, by Genz's transformation (J. Comp. Graph. Stat. 1,
 * 1992) on a shifted Richtmyer lattice with the baker's map. The points are fixed, so that the result is a
 * smooth function of the box; the error is under 1e-4 for ten variables.
 */
export function rectangle(correlation: Correlation, { lower, upper }: Box): Chance {
  sameLength('lower bounds', lower.length, correlation.length);
  sameLength('upper bounds', upper.length, correlation.length);
  const factor = lowerFactor(correlation);
  const stream = streamOf('rectangle', String(correlation.length));
  const means = Array.from({ length: shifts }, () => {
    const shift = Float64Array.from({ length: correlation.length }, () => stream.uniform());
    return shiftMean(factor, { lower, upper }, shift);
  });
  const value = means.reduce((sum, mean) => sum + mean, 0) / shifts;
  const scatter = means.reduce((sum, mean) => sum + (mean - value) * (mean - value), 0);
  return { value, error: Math.sqrt(scatter / shifts / (shifts - 1)) };
}

function shiftMean(factor: readonly Float64Array[], box: Box, shift: Float64Array): number {
  const y = new Float64Array(factor.length);
  let sum = 0;
  for (let k = 1; k <= pointsPerShift; k++) sum += pathMass(factor, box, { y, k, shift });
  return sum / pointsPerShift;
}

/** Π over variables of the mass of its interval given those before, which are drawn inside theirs. */
function pathMass(
  factor: readonly Float64Array[],
  { lower, upper }: Box,
  { y, k, shift }: { y: Float64Array; k: number; shift: Float64Array },
): number {
  let mass = 1;
  for (let i = 0; i < factor.length; i++) {
    const row = factor[i]!;
    let mean = 0;
    for (let j = 0; j < i; j++) mean += row[j]! * y[j]!;
    const from = normal.cdf((lower[i]! - mean) / row[i]!);
    const to = normal.cdf((upper[i]! - mean) / row[i]!);
    mass *= to - from;
    if (!(mass > 0)) return 0;
    const u = (k * irrational(i) + shift[i]!) % 1;
    y[i] = within(normal.quantile(from + (to - from) * Math.abs(2 * u - 1)));
  }
  return mass;
}

/** Keeps a draw finite where its interval lies in the far tail. */
const within = (z: number): number => Math.max(-38, Math.min(38, z));

const roots: number[] = [];

/** Fractional parts of the square roots of the primes. */
function irrational(i: number): number {
  for (let n = 2; roots.length <= i; n++) {
    if (isPrime(n) && !roots.includes(Math.sqrt(n) % 1)) roots.push(Math.sqrt(n) % 1);
  }
  return roots[i]!;
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}
