/** One way in which all rows may choose, as far as limits know it. */
export interface Column {
  readonly value: number;
  /** What it takes of each limit; a floor takes what it gains below 0. */
  readonly takes: Float64Array;
}

/** The best mixture of columns within limits, and what a unit of each limit is worth to it. */
export interface Mixture {
  readonly value: number;
  /** Shares of the columns that are in it, by number. */
  readonly shares: ReadonlyMap<number, number>;
  readonly prices: Float64Array;
  /** By how much limits are passed at least, by number; empty when they can all be kept. */
  readonly short: ReadonlyMap<number, number>;
  /** The same relative to the sizes of the limits, in all. */
  readonly excess: number;
}

const tiny = 1e-11;

/**
 * max Σ_i θ_i value_i with Σ_i θ_i takes_ir ≤ limit_r, Σ θ_i ≤ 1, θ ≥ 0: the restricted master of Dantzig and Wolfe,
 * Operations Research 8 (1960), by the revised simplex method in two phases; what is left of 1 is silence. Where no
 * mixture keeps the limits, the first phase alone: prices are then those of Σ_r of the relative excess.
 */
export function mixtureOf(columns: readonly Column[], limits: Float64Array): Mixture {
  const simplex = new Simplex(columns, limits);
  simplex.run('feasible');
  const { short, excess } = simplex.short();
  if (short.size === 0) simplex.run('best');
  return { ...simplex.mixture(), short, excess };
}

/** Columns are numbered: those given, then a slack per row, then an artificial per row. Row m is Σ θ ≤ 1. */
class Simplex {
  readonly #columns: readonly Column[];
  readonly #limits: Float64Array;
  readonly #rows: number;
  /** Sizes by which rows and values are divided, so that one tolerance suits all. */
  readonly #scale: Float64Array;
  readonly #worth: number;
  /** Number of the basic column of each row, its amount, and the inverse of the basis, row-major. */
  readonly #basis: Int32Array;
  readonly #amount: Float64Array;
  readonly #inverse: Float64Array;
  #phase: 'feasible' | 'best' = 'feasible';

  constructor(columns: readonly Column[], limits: Float64Array) {
    this.#columns = columns;
    this.#limits = limits;
    const m = limits.length;
    this.#rows = m + 1;
    this.#scale = Float64Array.from(
      limits,
      (limit, r) =>
        columns.reduce((most, { takes }) => Math.max(most, Math.abs(takes[r]!)), Math.abs(limit)) || 1,
    );
    this.#worth = columns.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0) || 1;
    this.#amount = Float64Array.from({ length: m + 1 }, (_, r) => (r < m ? Math.abs(this.#limit(r)) : 1));
    const k = columns.length;
    this.#basis = Int32Array.from(this.#amount, (_, r) => (this.#limit(r) < 0 ? k + m + 1 + r : k + r));
    this.#inverse = new Float64Array((m + 1) * (m + 1));
    for (let r = 0; r <= m; r++) this.#inverse[r * (m + 2)] = this.#limit(r) < 0 ? -1 : 1;
  }

  #limit(row: number): number {
    return row < this.#limits.length ? this.#limits[row]! / this.#scale[row]! : 1;
  }

  #isArtificial(column: number): boolean {
    return column >= this.#columns.length + this.#rows;
  }

  #coefficient(column: number, row: number): number {
    const k = this.#columns.length;
    if (column >= k) return (column - k) % this.#rows === row ? (this.#isArtificial(column) ? -1 : 1) : 0;
    return row === this.#limits.length ? 1 : this.#columns[column]!.takes[row]! / this.#scale[row]!;
  }

  #cost(column: number): number {
    if (this.#phase === 'feasible') return this.#isArtificial(column) ? -1 : 0;
    return column < this.#columns.length ? this.#columns[column]!.value / this.#worth : 0;
  }

  /** y = c_B B⁻¹ */
  #duals(): Float64Array {
    const n = this.#rows;
    const y = new Float64Array(n);
    this.#basis.forEach((column, r) => {
      const cost = this.#cost(column);
      if (cost !== 0) for (let j = 0; j < n; j++) y[j]! += cost * this.#inverse[r * n + j]!;
    });
    return y;
  }

  run(phase: 'feasible' | 'best'): void {
    this.#phase = phase;
    const most = 50 * (this.#columns.length + this.#rows);
    for (let pivots = 0; pivots < most; pivots++) {
      const entering = this.#entering(this.#duals(), pivots > most / 2);
      if (entering < 0 || !this.#pivot(entering)) return;
    }
  }

  /** The column that improves most, or after many pivots the first, which cannot cycle (Bland 1977); -1 for none. */
  #entering(y: Float64Array, isFirst: boolean): number {
    const end = this.#columns.length + this.#rows;
    let [chosen, most] = [-1, tiny];
    for (let column = 0; column < end; column++) {
      let gain = this.#cost(column);
      for (let r = 0; r < this.#rows; r++) gain -= y[r]! * this.#coefficient(column, r);
      if (gain <= most) continue;
      [chosen, most] = [column, gain];
      if (isFirst) break;
    }
    return chosen;
  }

  /** Brings a column into the basis; false where nothing stops it, which limits on all do not allow. */
  #pivot(entering: number): boolean {
    const n = this.#rows;
    const d = new Float64Array(n);
    for (let r = 0; r < n; r++)
      for (let j = 0; j < n; j++) d[r]! += this.#inverse[r * n + j]! * this.#coefficient(entering, j);
    const leaving = this.#leaving(d);
    if (leaving < 0) return false;
    const step = Math.max(this.#amount[leaving]! / d[leaving]!, 0);
    for (let r = 0; r < n; r++) {
      if (r === leaving) continue;
      this.#amount[r] = Math.max(this.#amount[r]! - step * d[r]!, 0);
      const factor = d[r]! / d[leaving]!;
      for (let j = 0; j < n; j++) this.#inverse[r * n + j]! -= factor * this.#inverse[leaving * n + j]!;
    }
    for (let j = 0; j < n; j++) this.#inverse[leaving * n + j]! /= d[leaving]!;
    this.#amount[leaving] = step;
    this.#basis[leaving] = entering;
    return true;
  }

  /** The basic column that reaches 0 first; one that only stands in for an unkept limit goes as soon as it can. */
  #leaving(d: Float64Array): number {
    let [chosen, least] = [-1, Infinity];
    for (let r = 0; r < this.#rows; r++) {
      const standsIn = this.#phase === 'best' && this.#isArtificial(this.#basis[r]!);
      if (standsIn && Math.abs(d[r]!) > tiny) return r;
      if (d[r]! <= tiny) continue;
      const ratio = this.#amount[r]! / d[r]!;
      if (ratio < least || (ratio === least && this.#basis[r]! < this.#basis[chosen]!))
        [chosen, least] = [r, ratio];
    }
    return chosen;
  }

  /** What artificial columns still stand in for. */
  short(): Pick<Mixture, 'short' | 'excess'> {
    const short = new Map<number, number>();
    let excess = 0;
    this.#basis.forEach((column, r) => {
      if (!this.#isArtificial(column) || this.#amount[r]! <= 1e-9) return;
      const row = column - this.#columns.length - this.#rows;
      short.set(row, this.#amount[r]! * this.#scale[row]!);
      excess += this.#amount[r]!;
    });
    return { short, excess };
  }

  mixture(): Omit<Mixture, 'short' | 'excess'> {
    const shares = new Map<number, number>();
    this.#basis.forEach((column, r) => {
      if (column < this.#columns.length && this.#amount[r]! > 0) shares.set(column, this.#amount[r]!);
    });
    const value = [...shares].reduce((sum, [column, share]) => sum + share * this.#columns[column]!.value, 0);
    const unit = this.#phase === 'best' ? this.#worth : 1;
    const y = this.#duals().subarray(0, this.#limits.length);
    return { value, shares, prices: y.map((price, r) => Math.max((price * unit) / this.#scale[r]!, 0)) };
  }
}
