import { chiSquared, sum } from '../../kit/index.ts';
import { independence } from '../../experiments/index.ts';
import { critical } from '../finding.ts';

/** How far two distributions over the same cells are apart. */
export interface Stability {
  /** Σ (p − q) ln(p/q), less what chance alone gives; at least 0. */
  readonly index: number;
  readonly interval: readonly [low: number, high: number];
  readonly p: number;
  readonly cells: number;
}

/**
 * Population stability index of counts in the same cells, all above 0 together. Under equality it is about
 * (1/N + 1/M) χ² of cells − 1 (Yurdakul and Naranjo, Journal of Risk Model Validation 14, 2020): that mean is taken
 * off, and p is of the chi-squared of the table, to which it is equal to first order and which is truer in small
 * cells. The interval is by the delta method, with the variance under equality added, and ends at nought exactly where
 * the test does not reject at .05: elsewhere no lower than √(index/noise) less √(its critical value), squared (Scheffé 1953).
 * Half a unit fills empty cells.
 */
export function stabilityOf(reference: readonly number[], current: readonly number[]): Stability {
  const cells = reference.length;
  const [p, q] = [sharesOf(reference), sharesOf(current)];
  const [n, m] = [sum(reference), sum(current)];
  if (cells < 2 || n === 0 || m === 0) return { index: 0, interval: [0, Infinity], p: 1, cells };
  const noise = 1 / n + 1 / m;
  let raw = 0;
  const slopes = p.map((pi, i) => {
    const qi = q[i]!;
    raw += (pi - qi) * Math.log(pi / qi);
    return [Math.log(pi / qi) + 1 - qi / pi, Math.log(qi / pi) + 1 - pi / qi] as const;
  });
  const variance =
    varianceOf(
      p,
      slopes.map(([slope]) => slope),
    ) /
      n +
    varianceOf(
      q,
      slopes.map(([, slope]) => slope),
    ) /
      m +
    2 * (cells - 1) * noise * noise;
  const index = raw - (cells - 1) * noise;
  const half = critical * Math.sqrt(variance);
  const test = independence([reference, current]);
  const far = Math.sqrt(test.chi2) - Math.sqrt(chiSquared.upperQuantile(0.05, cells - 1));
  const low = far > 0 ? Math.max(index - half, noise * far * far) : 0;
  return {
    index: Math.max(low, index),
    interval: [low, Math.max(low, index + half)],
    p: test.p,
    cells,
  };
}

function sharesOf(counts: readonly number[]): readonly number[] {
  const filled = counts.map((count) => count || 0.5);
  const total = sum(filled);
  return filled.map((count) => count / total);
}

/** Variance of Σ a_i X_i of one multinomial draw: Σ p a² − (Σ p a)². */
function varianceOf(p: readonly number[], slopes: readonly number[]): number {
  let [mean, square] = [0, 0];
  p.forEach((share, i) => {
    mean += share * slopes[i]!;
    square += share * slopes[i]! * slopes[i]!;
  });
  return square - mean * mean;
}

/** Expected counts per cell and side, at least. */
const leastExpected = 5;

/** Cells of numbers, and values up to which each is a cell of its own. */
const most = 10;
const mostValues = 20;

/**
 * Counts of two samples in cells that are expected to hold 5 of either side at least. Up to 20 values are a cell each,
 * rare ones with their neighbours; more are cut at tenths of both samples together. A value never lies in two cells.
 */
export function countsOf(
  reference: Float64Array,
  current: Float64Array,
): { readonly reference: readonly number[]; readonly current: readonly number[] } {
  const both = joined(reference, current);
  const smaller = Math.min(reference.length, current.length);
  const isFew = new Set(both).size <= mostValues;
  const share = Math.max(isFew ? 0 : 1 / most, smaller === 0 ? 1 : leastExpected / smaller);
  const tops: number[] = [];
  let inCell = 0;
  for (let i = 0; i < both.length; i++) {
    inCell++;
    const isLastOfValue = both[i + 1] !== both[i];
    const left = both.length - 1 - i;
    if (isLastOfValue && inCell >= share * both.length && left >= share * both.length) {
      tops.push(both[i]!);
      inCell = 0;
    }
  }
  tops.push(Infinity);
  const count = (values: Float64Array) => {
    const counts = tops.map(() => 0);
    for (const value of values) counts[tops.findIndex((top) => value <= top)]!++;
    return counts;
  };
  return { reference: count(reference), current: count(current) };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both.sort();
}
