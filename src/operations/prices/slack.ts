// Prices at which something that answers to them keeps its limits, each for itself: complementary slackness.

/** What limits are, in the order of prices. */
export interface Facing {
  /** Prices to begin with, at least 0, and what one unit of each limit is worth, about: the scale of its price. */
  readonly prices: Float64Array;
  readonly worth: Float64Array;
}

/** How far a step may go, of a price or of its scale. */
const [mostOfPrice, mostOfWorth] = [0.5, 0.1];

/** A price has at least this effect on its own limit, relative to both; what answers in jumps may show none for a while. */
const leastEffect = 0.05;

const sweeps = 200;

/**
 * Seeks prices p ≥ 0 of limits that are passed by r(p), relative to them, such that r ≤ 0, and r = 0 where p > 0: no limit is
 * passed, and none keeps room that has a price. A step takes r to be linear, r + J (p' − p), and solves that complementarity
 * problem by projected Gauss-Seidel (Cottle, Pang, Stone, The Linear Complementarity Problem, 1992, chapter 5); J begins
 * as if a price of what a unit is worth halved the use, and learns from each try (Broyden, Mathematics of Computation 19,
 * 1965). A single limit keeps to the side on which its zero was seen to lie.
 */
export class SlackSearch {
  readonly #worth: Float64Array;
  /** Prices of the last try, in their scales; how far limits were passed at those before, and the step from them. */
  #at: Float64Array;
  #by: Float64Array | undefined;
  #last: Float64Array | undefined;
  /** J, row-major: the effect of each price, in its scale, on each limit. */
  readonly #effect: Float64Array;
  /** Of a single limit: a price that is too low, and one that is too high. */
  #low = 0;
  #high = Infinity;

  constructor({ prices, worth }: Facing) {
    this.#worth = worth;
    this.#at = prices.map((price, i) => price / worth[i]!);
    const n = prices.length;
    this.#effect = new Float64Array(n * n);
    for (let i = 0; i < n; i++) this.#effect[i * (n + 1)] = -1;
  }

  /** Takes by how much limits are passed at the prices that were given last, or at those to begin with; gives the next. */
  next(by: Float64Array): Float64Array {
    if (this.#at.length === 1) this.#bracket(by[0]!);
    const step = this.#step(by);
    const to = this.#at.map((price, i) => Math.max(price + step[i]!, 0));
    this.#last = to.map((price, i) => price - this.#at[i]!);
    this.#by = by;
    this.#at = to;
    return this.#at.map((price, i) => price * this.#worth[i]!);
  }

  #bracket(by: number): void {
    if (by > 0) this.#low = Math.max(this.#low, this.#at[0]!);
    else this.#high = Math.min(this.#high, this.#at[0]!);
  }

  #step(by: Float64Array): Float64Array {
    this.#learn(by);
    const n = this.#at.length;
    const found = this.#solved(by).map((to, i) => {
      const most = Math.max(mostOfPrice * this.#at[i]!, mostOfWorth);
      return Math.min(Math.max(to - this.#at[i]!, -most), most);
    });
    if (n !== 1) return found;
    const to = this.#at[0]! + found[0]!;
    const isInside = to > this.#low && to < this.#high;
    return isInside || this.#high === Infinity
      ? found
      : Float64Array.of((this.#low + this.#high) / 2 - this.#at[0]!);
  }

  /** Broyden's update: the least change of J that explains what the last step did. */
  #learn(by: Float64Array): void {
    const [step, before] = [this.#last, this.#by];
    if (!step || !before) return;
    const n = step.length;
    const size = step.reduce((sum, one) => sum + one * one, 0);
    if (size === 0) return;
    for (let i = 0; i < n; i++) {
      let miss = by[i]! - before[i]!;
      for (let j = 0; j < n; j++) miss -= this.#effect[i * n + j]! * step[j]!;
      for (let j = 0; j < n; j++) this.#effect[i * n + j]! += (miss * step[j]!) / size;
      this.#effect[i * (n + 1)] = Math.min(this.#effect[i * (n + 1)]!, -leastEffect);
    }
  }

  /** p' ≥ 0 with r + J (p' − p) ≤ 0, and = 0 where p' > 0. */
  #solved(by: Float64Array): Float64Array {
    const n = this.#at.length;
    const to = this.#at.slice();
    for (let sweep = 0; sweep < sweeps; sweep++)
      for (let i = 0; i < n; i++) {
        let rest = by[i]!;
        for (let j = 0; j < n; j++) rest += this.#effect[i * n + j]! * (to[j]! - this.#at[j]!);
        // Where effects between limits are larger than their own, sweeps could run away.
        to[i] = Math.min(Math.max(to[i]! - rest / this.#effect[i * (n + 1)]!, 0), 10 * (this.#at[i]! + 1));
      }
    return to;
  }
}

/** How far prices are from what is sought, by the limit that is farthest from it. */
export const slackOf = (prices: Float64Array, by: Float64Array): number =>
  by.reduce((most, one, i) => Math.max(most, one > 0 || prices[i]! > 0 ? Math.abs(one) : 0), 0);
