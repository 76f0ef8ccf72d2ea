import { cholesky, dot } from '../../kit/index.ts';

/** A least squares problem through its normal equations: A'A (n x n, row-major, both triangles) and A'b. */
export interface NormalEquations {
  readonly gram: Float64Array;
  readonly cross: Float64Array;
}

/**
 * The minimum of |Aw − b|² over weights w ≥ 0 that sum to 1, exact up to rounding: a primal active-set method
 * (Lawson and Hanson 1974, chapter 23, with the sum as an equality). The gram must be positive definite; add a
 * ridge where donors outnumber periods.
 */
export function simplexFit({ gram, cross }: NormalEquations): Float64Array {
  const n = cross.length;
  const first = bestAlone({ gram, cross });
  let weights: Float64Array = new Float64Array(n);
  weights[first] = 1;
  let free: readonly number[] = [first];
  const scale = gram.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  for (let round = 0; round < 50 * n; round++) {
    const next = steepest({ gram, cross }, { weights, free, tolerance: 1e-12 * scale });
    if (next === undefined) return weights;
    weights = inside({ gram, cross }, weights, free.concat(next));
    free = free.concat(next).filter((at) => weights[at]! > 0);
  }
  return weights;
}

const bestAlone = ({ gram, cross }: NormalEquations): number => {
  const n = cross.length;
  const loss = (at: number) => gram[at * n + at]! / 2 - cross[at]!;
  let best = 0;
  for (let at = 1; at < n; at++) if (loss(at) < loss(best)) best = at;
  return best;
};

/** The bound weight that would lower the loss fastest, against the common slope of the free ones. */
function steepest(
  { gram, cross }: NormalEquations,
  { weights, free, tolerance }: { weights: Float64Array; free: readonly number[]; tolerance: number },
): number | undefined {
  const n = cross.length;
  const slope = (at: number) => dot(gram.subarray(at * n, (at + 1) * n), weights) - cross[at]!;
  const common = free.reduce((sum, at) => sum + weights[at]! * slope(at), 0);
  let best: number | undefined;
  let lowest = common - tolerance;
  for (let at = 0; at < n; at++) {
    if (free.includes(at)) continue;
    const own = slope(at);
    if (own < lowest) [best, lowest] = [at, own];
  }
  return best;
}

/** Moves towards the minimum over the free weights, dropping those that would fall below nought. */
function inside(of: NormalEquations, from: Float64Array, start: readonly number[]): Float64Array {
  let weights = from;
  let free = start;
  for (;;) {
    const target = equalityFit(of, free);
    const falling = free.filter((at) => target[at]! <= 0);
    if (falling.length === 0) return target;
    const step = Math.min(...falling.map((at) => weights[at]! / (weights[at]! - target[at]!)));
    const moved = weights.map((weight, at) => weight + step * (target[at]! - weight));
    const out = falling.filter((at) => weights[at]! / (weights[at]! - target[at]!) <= step);
    for (const at of out) moved[at] = 0;
    weights = moved;
    free = free.filter((at) => !out.includes(at));
  }
}

/** The minimum over the free weights with their sum 1, all others 0: G w = c + μ1. */
function equalityFit({ gram, cross }: NormalEquations, free: readonly number[]): Float64Array {
  const n = cross.length;
  const part = Float64Array.from(free.flatMap((i) => free.map((j) => gram[i * n + j]!)));
  const factor = cholesky.factor(part, free.length);
  const out = new Float64Array(n);
  if (!factor.ok) return out.fill(Number.NaN);
  const own = Float64Array.from(free, (at) => cross[at]!);
  const ones = new Float64Array(free.length).fill(1);
  cholesky.solve(factor.value, own);
  cholesky.solve(factor.value, ones);
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const multiplier = (1 - sum(own)) / sum(ones);
  free.forEach((at, i) => (out[at] = own[i]! + multiplier * ones[i]!));
  return out;
}
