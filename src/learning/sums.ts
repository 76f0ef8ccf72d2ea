/**
 * All that a Gaussian linear regression keeps of its rows w with rewards y and weights s: sums, which do not depend
 * on the order of the rows, and which add up across workers. Mutable.
 */
export interface Sums {
  readonly width: number;
  /** Rows added. */
  rows: number;
  /** Σ s. */
  weight: number;
  /** Σ s ww', width x width, upper triangle. */
  readonly gram: Float64Array;
  /** Σ s wy. */
  readonly cross: Float64Array;
  /** Σ s y². */
  squares: number;
}

export const emptySums = (width: number): Sums => ({
  width,
  rows: 0,
  weight: 0,
  gram: new Float64Array(width * width),
  cross: new Float64Array(width),
  squares: 0,
});

/** Adds one row. O(width²), less for each zero in it. */
export function addRow(to: Sums, w: Float64Array, { y, weight }: { y: number; weight: number }): void {
  const { gram, cross, width } = to;
  to.rows++;
  to.weight += weight;
  to.squares += weight * y * y;
  for (let i = 0; i < width; i++) {
    const wi = weight * w[i]!;
    if (wi === 0) continue;
    cross[i]! += wi * y;
    for (let j = i, at = i * width + i; j < width; j++, at++) gram[at]! += wi * w[j]!;
  }
}

/** Multiplies every weight so far. */
export function scale(to: Sums, by: number): void {
  to.weight *= by;
  to.squares *= by;
  for (let i = 0; i < to.gram.length; i++) to.gram[i]! *= by;
  for (let i = 0; i < to.cross.length; i++) to.cross[i]! *= by;
}

/** Adds the rows behind `from`, each weight multiplied by `by`. */
export function mergeSums(to: Sums, from: Sums, by = 1): void {
  to.rows += from.rows;
  to.weight += by * from.weight;
  to.squares += by * from.squares;
  for (let i = 0; i < to.gram.length; i++) to.gram[i]! += by * from.gram[i]!;
  for (let i = 0; i < to.cross.length; i++) to.cross[i]! += by * from.cross[i]!;
}
