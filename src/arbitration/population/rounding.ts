import { add, Chooser, emptyTotals, type Passed, type Totals } from './pass.ts';
import type { Population, PopulationBlock } from './problem.ts';

/** What one row does after rounding: a candidate by its place among the row's, or -1 for no-send; by row. */
export interface Rounded {
  readonly choices: Int32Array;
  readonly totals: Totals;
}

/** A way to choose for everybody, and its share of the mixture. */
interface Way {
  readonly chooser: Chooser;
  readonly share: number;
}

/** Steps of the golden ratio fill every interval as evenly as they can, whatever its length. */
const golden = 0.618_033_988_749_894_9;

/**
 * One choice per row out of a mixture of a few ways to choose. Rows about which all ways agree, nearly all of them, do
 * as they say; budgets have room for these, as the mixture keeps within them. The others take ways in turn by their
 * shares, in the order of rows, as far as what they use still fits; who stays silent then takes the most valuable
 * candidate that fits. So no budget is ever passed, and a floor is missed by a few rows at most.
 */
export function rounded(
  population: Population,
  passed: readonly Passed[],
  shares: ReadonlyMap<number, number>,
): Rounded {
  const ways = [...shares].map(([at, share]) => ({
    chooser: new Chooser(passed[at]!.prices),
    share,
  }));
  const rounding = new Rounding(population, ways);
  rounding.agreed();
  rounding.disputed();
  rounding.filled();
  return { choices: rounding.choices, totals: rounding.totals };
}

const open = -2;

class Rounding {
  readonly totals: Totals;
  readonly choices: Int32Array;
  readonly #population: Population;
  readonly #ways: readonly Way[];

  constructor(population: Population, ways: readonly Way[]) {
    this.#population = population;
    this.#ways = ways;
    this.totals = emptyTotals(population);
    let rows = 0;
    for (const block of population.blocks()) rows += block.rows;
    this.choices = new Int32Array(rows).fill(open);
  }

  /** Silence is one of the ways where the shares leave room for it. */
  agreed(): void {
    const silence = this.#ways.reduce((left, { share }) => left - share, 1) > 1e-12;
    this.#each((block, row, number) => {
      const [first, ...others] = this.#ways.map(({ chooser }) => chooser.choose(block, row));
      const one = first ?? -1;
      if ((silence && one >= 0) || others.some((other) => other !== one)) return;
      this.#take(block, { row, number, candidate: one });
    });
  }

  disputed(): void {
    let turn = 0;
    this.#each((block, row, number) => {
      if (this.choices[number] !== open) return;
      turn = (turn + golden) % 1;
      let rest = turn;
      const wanted = this.#ways.find(({ share }) => (rest -= share) < 0);
      const candidate = wanted ? wanted.chooser.choose(block, row) : -1;
      this.#take(block, { row, number, candidate: this.#fits(block, candidate) ? candidate : -1 });
    });
  }

  filled(): void {
    this.#each((block, row, number) => {
      if (this.choices[number] !== -1) return;
      let best = -1;
      let most = 0;
      for (let candidate = block.first[row]!; candidate < block.first[row + 1]!; candidate++) {
        const value = block.value[candidate]!;
        if (value <= most || !this.#fits(block, candidate) || this.#harms(block, candidate)) continue;
        [best, most] = [candidate, value];
      }
      if (best >= 0) this.#take(block, { row, number, candidate: best });
    });
  }

  #each(work: (block: PopulationBlock, row: number, number: number) => void): void {
    let number = 0;
    for (const block of this.#population.blocks())
      for (let row = 0; row < block.rows; row++) work(block, row, number++);
  }

  #take(
    block: PopulationBlock,
    { row, number, candidate }: { readonly row: number; readonly number: number; readonly candidate: number },
  ): void {
    this.choices[number] = candidate < 0 ? -1 : candidate - block.first[row]!;
    if (candidate >= 0) add(this.totals, block, candidate);
  }

  /** Whether every budget still has what a candidate uses; sums of many numbers are compared to their last digits. */
  #fits({ use }: PopulationBlock, candidate: number): boolean {
    const { budgets } = this.#population;
    return (
      candidate < 0 ||
      budgets.every(({ limit }, b) => {
        const wanted = use[candidate * budgets.length + b]!;
        return wanted === 0 || this.totals.used[b]! + wanted <= limit * (1 + 1e-12);
      })
    );
  }

  /** Whether a candidate takes from a floor what it does not have to spare. */
  #harms({ gain }: PopulationBlock, candidate: number): boolean {
    const { objectives } = this.#population;
    return objectives.some(({ least }, k) => {
      const own = gain[candidate * objectives.length + k]!;
      return least !== undefined && own < 0 && this.totals.gained[k]! + own < least;
    });
  }
}
