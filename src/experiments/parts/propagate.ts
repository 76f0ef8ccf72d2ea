import { quadraticForm } from '../../kit/index.ts';
import { criticalOf, intervalOf, type Effect, type Interval } from '../estimate.ts';

/** A part of a lift with its error. */
export interface Part {
  readonly name: string;
  readonly value: number;
  readonly se: number;
  readonly interval: Interval;
}

/** A square block of a covariance matrix, row-major. */
export interface Square {
  readonly size: number;
  readonly values: readonly number[];
}

/** A block-diagonal covariance matrix, row-major. */
export function blocks(squares: readonly Square[]): Float64Array {
  const n = squares.reduce((sum, { size }) => sum + size, 0);
  const out = new Float64Array(n * n);
  let from = 0;
  for (const { size, values } of squares) {
    values.forEach((value, at) => (out[(from + Math.floor(at / size)) * n + from + (at % size)] = value));
    from += size;
  }
  return out;
}

/** Numbers with their covariance, and a function that splits them into parts. */
interface Propagation {
  readonly point: readonly number[];
  readonly covariance: Float64Array;
  readonly split: (values: Float64Array) => readonly number[];
}

type PartEffect = Pick<Effect, 'value' | 'se'>;

/** The parts with errors by the delta method with central differences: var f = ∇f' Σ ∇f. What does not vary is not moved. */
export function propagated({ point, covariance, split }: Propagation): readonly PartEffect[] {
  const values = split(Float64Array.from(point));
  const slopes = values.map(() => new Float64Array(point.length));
  const isFixed = (i: number) => covariance[i * point.length + i] === 0;
  point.forEach((at, i) => {
    if (isFixed(i)) return;
    // Far within the size of the number, or of its error where that is larger, as of a mean near nought.
    const step = 1e-5 * Math.max(Math.abs(at), Math.sqrt(covariance[i * point.length + i]!));
    const shifted = [at - step, at + step].map((value) => split(Float64Array.from(point.with(i, value))));
    slopes.forEach((slope, part) => (slope[i] = (shifted[1]![part]! - shifted[0]![part]!) / (2 * step)));
  });
  return values.map((value, part) => ({
    value,
    se: Math.sqrt(Math.max(0, quadraticForm(covariance, slopes[part]!))),
  }));
}

/** Parts by name, with the intervals of one reading. */
export function namedParts(
  effects: readonly PartEffect[],
  { names, alpha }: { readonly names: readonly string[]; readonly alpha: number },
): readonly Part[] {
  const critical = criticalOf(alpha, 'two-sided');
  return effects.map((effect, at) => ({
    name: names[at]!,
    ...effect,
    interval: intervalOf(effect, critical, 'two-sided'),
  }));
}
