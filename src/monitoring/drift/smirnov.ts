import { kolmogorovSurvival, rootOf } from '../../kit/index.ts';

/** The two-sample test of Smirnov. */
export interface Smirnov {
  /** The largest distance between the two distribution functions. */
  readonly distance: number;
  readonly p: number;
  /** The distance at which p would be .05. */
  readonly critical: number;
}

/** Q is .05 here. */
const point = rootOf((x) => 0.05 - kolmogorovSurvival(x), { low: 0.5, high: 5 });

/**
 * sup |F − G| of two samples, and p = Q((√e + .12 + .11/√e)·D), e = nm/(n + m) (Stephens, JRSS B 32, 1970). Ties make
 * it cautious. Without values on a side the distance is 0 and p is 1.
 */
export function smirnovOf(a: Float64Array, b: Float64Array): Smirnov {
  const [x, y] = [a.toSorted(), b.toSorted()];
  let [i, j, distance] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= value) i++;
    while (j < y.length && y[j]! <= value) j++;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  const root = Math.sqrt((x.length * y.length) / (x.length + y.length || 1));
  if (root === 0) return { distance: 0, p: 1, critical: Infinity };
  const scale = root + 0.12 + 0.11 / root;
  return { distance, p: kolmogorovSurvival(scale * distance), critical: point / scale };
}
