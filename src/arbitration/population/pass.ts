import type { Population, PopulationBlock } from './problem.ts';

/** Prices under which rows choose. */
export interface PassPrices {
  /** λ: of a unit of each budget. */
  readonly lambda: Float64Array;
  /** μ: of a unit of each objective, on top of what it counts in the value. */
  readonly mu: Float64Array;
  /** What values count: 1, or 0 to look for what the limits allow whatever it is worth. */
  readonly weight: 0 | 1;
}

/** What the choices of a population come to. */
export interface Totals {
  value: number;
  sends: number;
  readonly gained: Float64Array;
  readonly used: Float64Array;
}

/** The choices of all rows at some prices. */
export interface Passed extends Totals {
  readonly prices: PassPrices;
  /** Σ_u max(0, max_c score(c)): the part of the dual that the rows add. */
  readonly surplus: number;
}

export const emptyTotals = ({ objectives, budgets }: Population): Totals => ({
  value: 0,
  sends: 0,
  gained: new Float64Array(objectives.length),
  used: new Float64Array(budgets.length),
});

/** Chooses for one row after another under prices. */
export class Chooser {
  /** Score of what was chosen last, 0 for no-send. */
  score = 0;
  readonly #prices: PassPrices;
  /** Only these are looked at: most objectives have no floor. */
  readonly #priced: readonly number[];

  constructor(prices: PassPrices) {
    this.#prices = prices;
    this.#priced = [...prices.mu.keys()].filter((k) => prices.mu[k]! > 0);
  }

  /**
   * The candidate of the highest score above 0, the first among equals; -1 for no-send.
   * score(c) = weight v(c) + Σ_k μ_k gain_k(c) − Σ_b λ_b use_b(c)
   */
  choose({ first, value, gain, use }: PopulationBlock, row: number): number {
    const { lambda, mu, weight } = this.#prices;
    const priced = this.#priced;
    const [wide, many] = [mu.length, lambda.length];
    let chosen = -1;
    let most = 0;
    for (let c = first[row]!, end = first[row + 1]!; c < end; c++) {
      let score = weight * value[c]!;
      for (let i = 0; i < priced.length; i++) score += mu[priced[i]!]! * gain[c * wide + priced[i]!]!;
      for (let b = 0, at = c * many; b < many; b++, at++) score -= lambda[b]! * use[at]!;
      if (score > most) {
        most = score;
        chosen = c;
      }
    }
    this.score = most;
    return chosen;
  }
}

/** Adds one candidate of a block to totals. */
export function add(totals: Totals, { value, gain, use }: PopulationBlock, candidate: number): void {
  const { gained, used } = totals;
  const [wide, many] = [gained.length, used.length];
  totals.value += value[candidate]!;
  totals.sends++;
  for (let k = 0, at = candidate * wide; k < wide; k++, at++) gained[k]! += gain[at]!;
  for (let b = 0, at = candidate * many; b < many; b++, at++) used[b]! += use[at]!;
}

/** Reads the population once: every row takes its best candidate at the prices. */
export function pass(
  population: Population,
  prices: PassPrices,
  check?: (block: PopulationBlock) => void,
): Passed {
  const totals = emptyTotals(population);
  const chooser = new Chooser(prices);
  let surplus = 0;
  for (const block of population.blocks()) {
    check?.(block);
    for (let row = 0; row < block.rows; row++) {
      const candidate = chooser.choose(block, row);
      if (candidate < 0) continue;
      surplus += chooser.score;
      add(totals, block, candidate);
    }
  }
  return { ...totals, prices, surplus };
}
