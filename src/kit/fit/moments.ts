/**
 * Sufficient statistics of weighted rows (x, y), centred at their means so that large offsets cost no digits.
 * From raw sums: xx = Σwxx' − weight·meanX·meanX', and so on. Mutable: `add` and `merge` write into it.
 */
export interface Moments {
  /** The sum of the weights. */
  weight: number;
  readonly meanX: Float64Array;
  meanY: number;
  /** Σ w (x − meanX)(x − meanX)', square, row-major, upper triangle only. */
  readonly xx: Float64Array;
  /** Σ w (x − meanX)(y − meanY). */
  readonly xy: Float64Array;
  /** Σ w (y − meanY)². */
  yy: number;
}

/** Weighted rows: `x` is rows x columns, row-major; as many rows as `y`; weights are 1 by default. */
export interface Rows {
  readonly columns: number;
  readonly x: Float64Array;
  readonly y: ArrayLike<number>;
  readonly weights?: ArrayLike<number>;
}

/** A group of rows by its weight and means; the regressors are `x[at .. at + columns)`. */
interface Group {
  readonly weight: number;
  readonly x: Float64Array;
  readonly at: number;
  readonly y: number;
}

const empty = (columns: number): Moments => ({
  weight: 0,
  meanX: new Float64Array(columns),
  meanY: 0,
  xx: new Float64Array(columns * columns),
  xy: new Float64Array(columns),
  yy: 0,
});

/**
 * Adds the scatter between what is there and a group, and moves the means; weight not above 0 adds nothing.
 * With δ = group − mean and W, w the weights: S += Ww/(W+w) δδ', mean += w/(W+w) δ.
 * Chan, Golub and LeVeque, The American Statistician 37 (1983), eq. 2.1.
 */
function join(to: Moments, { weight, x, at, y }: Group): void {
  if (!(weight > 0)) return;
  const { meanX, xx, xy } = to;
  const n = meanX.length;
  const total = to.weight + weight;
  const step = weight / total;
  const scale = to.weight * step;
  const dy = y - to.meanY;
  for (let i = 0; i < n; i++) {
    const di = scale * (x[at + i]! - meanX[i]!);
    xy[i]! += di * dy;
    if (di === 0) continue;
    for (let j = i, row = i * n; j < n; j++) xx[row + j]! += di * (x[at + j]! - meanX[j]!);
  }
  for (let i = 0; i < n; i++) meanX[i]! += step * (x[at + i]! - meanX[i]!);
  to.yy += scale * dy * dy;
  to.meanY += step * dy;
  to.weight = total;
}

/** Adds one row `x` with target `y`, in place. */
const add = (to: Moments, x: Float64Array, { y, weight = 1 }: { y: number; weight?: number }): void =>
  join(to, { weight, x, at: 0, y });

/** Adds the rows behind `other`, in place. */
function merge(to: Moments, other: Moments): void {
  join(to, { weight: other.weight, x: other.meanX, at: 0, y: other.meanY });
  for (let i = 0; i < to.xx.length; i++) to.xx[i]! += other.xx[i]!;
  for (let i = 0; i < to.xy.length; i++) to.xy[i]! += other.xy[i]!;
  to.yy += other.yy;
}

/** The statistics of all `rows`. */
function ofRows({ columns, x, y, weights }: Rows): Moments {
  const to = empty(columns);
  for (let i = 0; i < y.length; i++) join(to, { weight: weights?.[i] ?? 1, x, at: i * columns, y: y[i]! });
  return to;
}

/** Sufficient statistics of a linear regression: `empty(columns)`, then `add` or `merge`; or `ofRows`. */
export const moments = { empty, add, merge, ofRows };
