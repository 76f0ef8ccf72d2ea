import type { Candidate } from '../../opportunities/index.ts';
import { usesOf, type Portfolio } from '../../program/index.ts';
import type { Increments } from '../../scoring/index.ts';
import type { PopulationBlock } from './problem.ts';

/** A decision as far as prices know it: its eligible candidates first, what each changes, and what it is worth. */
interface PricedRow {
  readonly candidates: readonly Candidate[];
  readonly eligible: number;
  /** Of the eligible candidates. */
  readonly increments: Increments;
  /** Of the eligible candidates, with no price on budgets and floors. */
  readonly value: Float64Array;
}

/** Rows on their way into blocks. */
export interface Gathering {
  readonly add: (row: PricedRow) => void;
  /** Rows so far. */
  readonly rows: () => number;
  /** All that was added, in its order. */
  readonly blocks: () => readonly PopulationBlock[];
}

/** Candidates of a block; a block ends where the next row does not fit. */
const room = 65_536;

/** Gathers decisions of a portfolio into blocks of its objectives and budgets, 8 bytes a number, no object per row. */
export function gatheringOf({ objectives, budgets, channels }: Portfolio): Gathering {
  const signs = objectives.map(({ spec }) => (spec.direction === 'increase' ? 1 : -1));
  const uses = usesOf(channels, budgets);
  const shape = { wide: objectives.length, many: budgets.length };
  const full: PopulationBlock[] = [];
  let open = new OpenBlock(room, shape);
  let rows = 0;
  const close = () => {
    if (open.rows > 0) full.push(open.closed());
  };
  return {
    add: (row) => {
      if (!open.hasRoom(row.eligible)) {
        close();
        open = new OpenBlock(Math.max(room, row.eligible), shape);
      }
      open.add(row, signs, uses);
      rows++;
    },
    rows: () => rows,
    blocks: () => {
      close();
      open = new OpenBlock(room, shape);
      return full;
    },
  };
}

/** A block that is being filled. */
class OpenBlock {
  rows = 0;
  #count = 0;
  readonly #first: Int32Array;
  readonly #value: Float64Array;
  readonly #gain: Float64Array;
  readonly #use: Float64Array;
  readonly #shape: { readonly wide: number; readonly many: number };

  constructor(candidates: number, shape: { readonly wide: number; readonly many: number }) {
    this.#shape = shape;
    this.#first = new Int32Array(candidates + 1);
    this.#value = new Float64Array(candidates);
    this.#gain = new Float64Array(candidates * shape.wide);
    this.#use = new Float64Array(candidates * shape.many);
  }

  hasRoom(candidates: number): boolean {
    return this.rows + 1 < this.#first.length && this.#count + candidates <= this.#value.length;
  }

  add(
    { candidates, eligible, increments, value }: PricedRow,
    signs: readonly number[],
    uses: readonly (readonly number[])[],
  ): void {
    const { wide, many } = this.#shape;
    for (let i = 0; i < eligible; i++, this.#count++) {
      this.#value[this.#count] = value[i]!;
      for (let k = 0; k < wide; k++)
        this.#gain[this.#count * wide + k] = signs[k]! * increments.mean[i * wide + k]!;
      this.#use.set(uses[candidates[i]!.channel]!, this.#count * many);
    }
    this.#first[++this.rows] = this.#count;
  }

  closed(): PopulationBlock {
    const { wide, many } = this.#shape;
    return {
      rows: this.rows,
      first: this.#first.slice(0, this.rows + 1),
      value: this.#value.slice(0, this.#count),
      gain: this.#gain.slice(0, this.#count * wide),
      use: this.#use.slice(0, this.#count * many),
    };
  }
}
