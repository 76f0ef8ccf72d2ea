import { mixtureOf, type Column, type Mixture } from './master.ts';
import { pass, type Passed, type PassPrices } from './pass.ts';
import { checkBlock, type Population } from './problem.ts';

/** A row of the problem: a budget, or a floor under an objective, by number. */
export interface Limit {
  readonly kind: 'budget' | 'floor';
  readonly of: number;
}

/** How far to go. */
export interface AscentOptions {
  /** Stops when bound and mixture differ by less, relative to the larger; default 1e-9. */
  readonly tolerance?: number;
  /** Most passes over the population for one answer; default 500. */
  readonly passes?: number;
}

/** Where an ascent ended. */
export interface Ascended {
  readonly prices: PassPrices;
  /** The least upper bound found: no choice within the limits is worth more. */
  readonly dual: number;
  /** The best mixture, within the limits, of what all rows chose in the passes so far. */
  readonly mixture: Mixture;
  readonly passes: number;
  readonly converged: boolean;
}

interface Bound {
  readonly dual: number;
  readonly at: Float64Array;
}

/** How far the next prices keep to the best ones: Pessoa, Sadykov, Uchoa, Vanderbeck, INFORMS J. Comput. 30 (2018). */
const inwards = 0.5;

/**
 * Dual ascent over a population: finds prices λ of budgets and μ of floors, all at least 0, that minimise
 *
 *     D(λ, μ) = Σ_b λ_b limit_b − Σ_k μ_k least_k + Σ_u max(0, max_c score(c)),
 *
 * of which every value bounds from above what any choice within the limits is worth (weak duality). A pass over the
 * population at some prices gives D there and a supporting plane of it (Kelley, J. SIAM 8, 1960), which is also one way
 * to choose for everybody: the best mixture of these within the limits (`mixtureOf`) is a lower bound, and its prices,
 * moved towards the best so far, are tried next. Rows meet only in the limits, as in ECLIPSE (Basu, Ghoting, Mazumder,
 * Pan, ICML 2020); with a handful of limits planes need some tens of passes where gradients need hundreds, and end
 * exactly. What was read stays true for other limits, so that `ascend` may be asked again at little cost.
 */
export class Ascent {
  readonly limits: readonly Limit[];
  readonly passed: Passed[] = [];
  readonly #population: Population;
  readonly #columns: Column[] = [];
  readonly #tolerance: number;
  readonly #most: number;

  constructor(population: Population, { tolerance = 1e-9, passes = 500 }: AscentOptions) {
    this.#population = population;
    this.#tolerance = tolerance;
    this.#most = passes;
    const { budgets, objectives } = population;
    this.limits = [
      ...budgets.flatMap(({ limit }, of) => (limit < Infinity ? [{ kind: 'budget' as const, of }] : [])),
      ...objectives.flatMap(({ least }, of) => (least === undefined ? [] : [{ kind: 'floor' as const, of }])),
    ];
  }

  /**
   * Solves for right-hand sides in the order of `limits`: what may be taken of a budget, and below 0 of a floor. Where
   * the floors cannot be reached the mixture is the one that comes nearest, relative to their sizes.
   */
  ascend(right: Float64Array): Ascended {
    const before = this.passed.length;
    let best = this.#known(right);
    let next = best.at;
    for (;;) {
      const mixture = mixtureOf(this.#columns, right);
      const passes = this.passed.length - before;
      const isShort = mixture.short.size > 0;
      const end = (converged: boolean): Ascended => ({
        prices: isShort ? this.#priced(mixture.prices, 0) : this.#priced(best.at, 1),
        dual: best.dual,
        mixture,
        passes,
        converged,
      });
      if (!isShort && this.#isClose(best.dual, mixture.value)) return end(true);
      if (passes >= this.#most) return end(false);
      if (isShort) {
        const { surplus } = this.#read(this.#priced(mixture.prices, 0));
        // The first phase's own duality: no mixture comes nearer than the prices of this one allow.
        if (-(surplus + dot(mixture.prices, right)) >= mixture.excess * (1 - 1e-9)) return end(true);
        continue;
      }
      next = best.dual < Infinity ? between(best.at, mixture.prices) : mixture.prices;
      let found = this.#bound(next, right);
      // A plane that leaves the mixture's prices as good as they were teaches nothing; then these are read themselves.
      if (!this.#teaches(mixture, right)) found = this.#bound(mixture.prices, right);
      if (found.dual < best.dual) best = found;
    }
  }

  /** Where little is allowed of much, ten thousandths of the much are the scale: the rest are last digits of sums. */
  #isClose(dual: number, value: number): boolean {
    const largest = this.#columns.reduce((most, column) => Math.max(most, Math.abs(column.value)), 0);
    const size = Math.max(Math.abs(dual), Math.abs(value), largest / 10_000);
    return dual < Infinity && dual - value <= this.#tolerance * size;
  }

  /** The best bound of passes that were made for other right-hand sides. */
  #known(right: Float64Array): Bound {
    let best: Bound = { dual: Infinity, at: new Float64Array(right.length) };
    for (const { prices, surplus } of this.passed) {
      if (prices.weight === 0) continue;
      const at = Float64Array.from(
        this.limits,
        ({ kind, of }) => prices[kind === 'budget' ? 'lambda' : 'mu'][of]!,
      );
      const dual = surplus + dot(at, right);
      if (dual < best.dual) best = { dual, at };
    }
    return best;
  }

  #bound(at: Float64Array, right: Float64Array): Bound {
    const { surplus } = this.#read(this.#priced(at, 1));
    return { dual: surplus + dot(at, right), at };
  }

  /** Whether the last column is worth more at a mixture's prices than the mixture has room for. */
  #teaches({ value, prices }: Mixture, right: Float64Array): boolean {
    const last = this.#columns.at(-1)!;
    const room = value - dot(prices, right);
    return last.value - dot(prices, last.takes) > room + this.#tolerance * Math.abs(value);
  }

  #read(prices: PassPrices): Passed {
    const isFirst = this.passed.length === 0;
    const passed = pass(
      this.#population,
      prices,
      isFirst ? (block) => checkBlock(block, this.#population) : undefined,
    );
    this.passed.push(passed);
    const takes = this.limits.map(({ kind, of }) =>
      kind === 'budget' ? passed.used[of]! : -passed.gained[of]!,
    );
    this.#columns.push({ value: passed.value, takes: Float64Array.from(takes) });
    return passed;
  }

  #priced(at: Float64Array, weight: 0 | 1): PassPrices {
    const lambda = new Float64Array(this.#population.budgets.length);
    const mu = new Float64Array(this.#population.objectives.length);
    this.limits.forEach(({ kind, of }, r) => ((kind === 'budget' ? lambda : mu)[of] = at[r]!));
    return { lambda, mu, weight };
  }
}

const between = (best: Float64Array, next: Float64Array): Float64Array =>
  best.map((price, r) => inwards * price + (1 - inwards) * next[r]!);

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, one, i) => sum + one * b[i]!, 0);
