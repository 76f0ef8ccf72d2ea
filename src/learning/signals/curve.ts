import { isotonic } from '../../kit/index.ts';
import type { Order } from './order.ts';
import { eachRaw, type Told } from './told.ts';

const folds = 10;

/**
 * What is measured of each step: A = Σ π₁π₀ P(step | send) and b, with b/A its mean increment; see `measuredIncrements`
 * of `outcomes`, whose regressors are here 1 in a step and 0 elsewhere.
 */
interface Sums {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** Sums by step, users parted in folds. */
function foldedSums(told: readonly Told[], { from, stepOf }: Order): readonly Sums[] {
  const sums = Array.from({ length: folds }, () => emptySums(from.length));
  const users = new Map<string, number>();
  for (const { user } of told) if (!users.has(user)) users.set(user, users.size % folds);
  const mean = told.reduce((sum, { reward }) => sum + reward, 0) / told.length;
  eachRaw(told, (raw, weight, { user, chosen, reward, send, silent, shares }, c) => {
    const { a, b } = sums[users.get(user)!]!;
    const step = stepOf(raw);
    a[step]! += weight;
    if (c === chosen) b[step]! += silent * (reward - mean);
    else if (chosen < 0) b[step]! -= send * shares[c]! * (reward - mean);
  });
  return sums;
}

const emptySums = (steps: number): Sums => ({ a: new Float64Array(steps), b: new Float64Array(steps) });

function together(all: readonly Sums[], steps: number): Sums {
  const sum = emptySums(steps);
  for (const { a, b } of all)
    for (let j = 0; j < steps; j++) {
      sum.a[j]! += a[j]!;
      sum.b[j]! += b[j]!;
    }
  return sum;
}

/** Increments by step that rise as they must, of least squares weighted by A; a step of which nothing is known is as the one below. */
function rising({ a, b }: Sums): Float64Array {
  const known = Array.from(a.keys()).filter((j) => a[j]! > 0);
  const fitted = isotonic(
    known.map((j) => b[j]! / a[j]!),
    known.map((j) => a[j]!),
  );
  let at = 0;
  return a.map((_, j) => {
    while (at + 1 < known.length && known[at + 1]! <= j) at++;
    return fitted[at]!;
  });
}

/** Increments by step on the line of least squares in the place, with a slope of at least 0. */
function lined({ a, b }: Sums, place: readonly number[]): Float64Array {
  const sum = (of: (j: number) => number) => place.reduce((total, _, j) => total + of(j), 0);
  const weight = sum((j) => a[j]!);
  const centre = sum((j) => a[j]! * place[j]!) / weight;
  const square = sum((j) => a[j]! * (place[j]! - centre) * (place[j]! - centre));
  const slope = square > 0 ? Math.max(0, sum((j) => b[j]! * (place[j]! - centre)) / square) : 0;
  const mean = sum((j) => b[j]!) / weight;
  return Float64Array.from(place, (x) => mean + slope * (x - centre));
}

/** Squared error of predictions beside what was measured elsewhere, up to what no prediction changes: Σ A p² − 2 b p. */
const lossOf = (predicted: Float64Array, { a, b }: Sums): number =>
  predicted.reduce((sum, p, j) => sum + a[j]! * p * p - 2 * b[j]! * p, 0);

/**
 * Increments by step where they bend, undefined where a line does as well: by ten folds of users, the rising steps must
 * predict held-out increments better than the line by more than one standard error (Breiman, Friedman, Olshen and
 * Stone, 1984, § 3.4.3, on the side of the simpler).
 */
export function bentCurve(told: readonly Told[], order: Order): Float64Array | undefined {
  const steps = order.from.length;
  const sums = foldedSums(told, order);
  const gains = sums.flatMap((held, fold) => {
    const rest = together(sums.toSpliced(fold, 1), steps);
    if (!rest.a.some((weight) => weight > 0)) return [];
    return [lossOf(lined(rest, order.place), held) - lossOf(rising(rest), held)];
  });
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const square = gains.reduce((sum, gain) => sum + (gain - mean) * (gain - mean), 0);
  const error = Math.sqrt(square / (gains.length - 1) / gains.length);
  return mean > error ? rising(together(sums, steps)) : undefined;
}
