import { kolmogorovSurvival } from '../../kit/index.ts';

/** The two-sample test of Smirnov. */
export interface Smirnov {
  /** The largest distance between the two distribution functions. */
  readonly distance: number;
  readonly p: number;
}

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
  return root === 0
    ? { distance: 0, p: 1 }
    : { distance, p: kolmogorovSurvival((root + 0.12 + 0.11 / root) * distance) };
}
