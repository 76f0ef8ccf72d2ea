import { normal } from './normal.ts';

/** Masses at and beyond a count: P(S ≤ count) and P(S ≥ count), which share P(S = count). */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/** Up to so many trials that are not certain the masses are summed, which is exact. */
const mostSummed = 600;

/**
 * Tails of S = Σ Bernoulli(p_i), independent, at a whole `count`. Exact for 600 trials or fewer that are neither
 * certain nor impossible; beyond, the saddlepoint formula of Lugannani and Rice with Daniels' first continuity
 * correction (International Statistical Review 55, 1987, section 6), within 1 % of the tail, within 5 % where fewer
 * than ten successes or failures make it. NaN for a probability outside [0, 1] or a count that is not whole.
 */
export const poissonBinomialTails = (probabilities: ArrayLike<number>, count: number): Tails =>
  poissonBinomialTilts(probabilities, count)(0);

/** The same tails with all odds times e^tilt, by the tilt: p e^tilt/(1 − p + p e^tilt) in the place of p. */
export function poissonBinomialTilts(
  probabilities: ArrayLike<number>,
  count: number,
): (tilt: number) => Tails {
  const open: number[] = [];
  let certain = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (!(p >= 0 && p <= 1)) return unknown;
    if (p === 1) certain++;
    else if (p > 0) open.push(p);
  }
  if (!Number.isInteger(count)) return unknown;
  const k = count - certain;
  if (open.length <= mostSummed) return (tilt) => summed(tilted(open, tilt), k);
  const upper = upperTail(open, k);
  const lower = upperTail(
    open.map((p) => 1 - p),
    open.length - k,
  );
  return (tilt) => ({ lower: lower(-tilt), upper: upper(tilt) });
}

const unknown = (): Tails => ({ lower: Number.NaN, upper: Number.NaN });

/** Chances in (0, 1) with all odds times e^tilt. */
const tilted = (p: readonly number[], tilt: number): readonly number[] =>
  tilt === 0 ? p : p.map((chance) => chance / (chance + (1 - chance) * Math.exp(-tilt)));

/** The masses of 0 … n by adding one trial after the other, then the sums on both sides of k. */
function summed(p: readonly number[], k: number): Tails {
  const mass = new Float64Array(p.length + 1);
  mass[0] = 1;
  p.forEach((chance, i) => {
    for (let s = i + 1; s > 0; s--) mass[s] = mass[s]! * (1 - chance) + mass[s - 1]! * chance;
    mass[0]! *= 1 - chance;
  });
  let lower = 0;
  let upper = 0;
  for (let s = 0; s <= Math.min(k, p.length); s++) lower += mass[s]!;
  for (let s = p.length; s >= Math.max(k, 0); s--) upper += mass[s]!;
  return { lower: Math.min(1, lower), upper: Math.min(1, upper) };
}

/** The cumulant function K(t) = Σ ln(1 − p + p e^t) and its derivatives at t. */
function cumulants(p: readonly number[], t: number) {
  const grow = Math.exp(t);
  let [value, first, second, third] = [0, 0, 0, 0];
  for (const chance of p) {
    const q = (chance * grow) / (1 - chance + chance * grow);
    value += Math.log1p(chance * (grow - 1));
    first += q;
    second += q * (1 - q);
    third += q * (1 - q) * (1 - 2 * q);
  }
  return { value, first, second, third };
}

/**
 * P(S ≥ k) by the tilt τ. At τ = 0, with K'(s) = k: w = ±√(2(sk − K)), u = (1 − e^−s)√K'', and Φ̄(w) + φ(w)(1/u − 1/w). A tilt
 * makes K(t + τ) − K(τ) of K(t), so that s moves by −τ and nothing else but K(τ) is new.
 */
function upperTail(p: readonly number[], k: number): (tilt: number) => number {
  if (k <= 0) return () => 1;
  if (k > p.length) return () => 0;
  if (k === p.length)
    return (tilt) => Math.exp(tilted(p, tilt).reduce((sum, chance) => sum + Math.log(chance), 0));
  const point = saddlepoint(p, k);
  const { value, second } = cumulants(p, point);
  return (tilt) => {
    const s = point - tilt;
    const above = tilt === 0 ? value : value - cumulants(p, tilt).value;
    const w = Math.sign(s) * Math.sqrt(Math.max(0, 2 * (s * k - above)));
    if (Math.abs(w) < 0.01) return central(tilted(p, tilt), k);
    const u = -Math.expm1(-s) * Math.sqrt(second);
    return Math.min(1, Math.max(0, normal.survival(w) + normal.density(w) * (1 / u - 1 / w)));
  };
}

/** The t at which K' is k: K' rises from 0 to n, so Newton's steps are kept within a bracket. */
function saddlepoint(p: readonly number[], k: number): number {
  let [low, high] = [-750, 750];
  let t = 0;
  for (let step = 0; step < 200; step++) {
    const { first, second } = cumulants(p, t);
    if (Math.abs(first - k) <= 1e-10 * k || high - low < 1e-14) return t;
    if (first < k) low = t;
    else high = t;
    const next = t + (k - first) / second;
    t = next > low && next < high ? next : (low + high) / 2;
  }
  return t;
}

/** At the mean w and u are both nought: the normal tail with skewness (Edgeworth) and half a step instead. */
function central(p: readonly number[], k: number): number {
  const { first, second, third } = cumulants(p, 0);
  const sd = Math.sqrt(second);
  const z = (k - 0.5 - first) / sd;
  return normal.survival(z) + (normal.density(z) * (third / (second * sd)) * (z * z - 1)) / 6;
}
