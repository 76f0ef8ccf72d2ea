// Assignments of blocks that might have been drawn, and what they say of any effect.
import type { Stream } from '../../kit/index.ts';
import type { Interval } from '../estimate.ts';

/** Sums over the blocks of one arm of an assignment; `own` are those that were treated in truth. */
interface Sums {
  n: number;
  sum: number;
  squares: number;
  ownN: number;
  ownSum: number;
}

const none = (): Sums => ({ n: 0, sum: 0, squares: 0, ownN: 0, ownSum: 0 });

/** Both arms of one assignment. */
type Split = readonly [control: Sums, treatment: Sums];

/** Assignments with as many treated blocks as there were, the true one left out. */
export function shufflesOf(
  arms: ArrayLike<number>,
  { draws, stream }: { readonly draws: number; readonly stream: Stream },
): readonly Uint8Array[] {
  return Array.from({ length: draws }, () => {
    const out = Uint8Array.from(arms);
    for (let at = out.length - 1; at > 0; at--) {
      const other = stream.below(at + 1);
      [out[at], out[other]] = [out[other]!, out[at]!];
    }
    return out;
  });
}

function splitBy(blocks: readonly number[], arms: ArrayLike<number>, truth: ArrayLike<number>): Split {
  const split: Split = [none(), none()];
  for (const [at, value] of blocks.entries()) {
    const sums = arms[at] === 1 ? split[1] : split[0];
    sums.n += 1;
    sums.sum += value;
    sums.squares += value * value;
    if (truth[at] !== 1) continue;
    sums.ownN += 1;
    sums.ownSum += value;
  }
  return split;
}

/** The mean and its squared error once an effect is taken off the blocks that were treated. */
function armWithout({ n, sum, squares, ownN, ownSum }: Sums, effect: number) {
  const total = sum - effect * ownN;
  const scatter = squares - 2 * effect * ownSum + effect * effect * ownN - (total * total) / n;
  return { mean: total / n, error: Math.max(0, scatter) / (n - 1) / n };
}

/** |t| of Welch; not a number where it is none. */
function sizeOf([control, treatment]: Split, effect: number): number {
  const [a, b] = [armWithout(control, effect), armWithout(treatment, effect)];
  return Math.abs(b.mean - a.mean) / Math.sqrt(a.error + b.error);
}

/** What a switchback is asked by lot. */
interface Asked {
  /** The mean of each block. */
  readonly blocks: readonly number[];
  /** The arms as they were. */
  readonly arms: ArrayLike<number>;
  readonly shuffles: readonly Uint8Array[];
}

/** By effect: the share of assignments, the true one among them, whose |t| is at least as large once it is taken off. */
export function chanceOf({ blocks, arms, shuffles }: Asked): (effect: number) => number {
  const mean = blocks.reduce((sum, value) => sum + value, 0) / blocks.length;
  const centred = blocks.map((value) => value - mean);
  const truth = splitBy(centred, arms, arms);
  const splits = shuffles.map((one) => splitBy(centred, one, arms));
  return (effect) => {
    const own = sizeOf(truth, effect) * (1 - 1e-12);
    // An assignment without a t counts against the effect.
    const further = splits.filter((split) => !(sizeOf(split, effect) < own)).length;
    return (1 + further) / (splits.length + 1);
  };
}

const rounds = 60;

/**
 * The effects that are not rejected by lot at a level (Fisher's test inverted, effects alike in all blocks): from the
 * estimate to both sides until p is no longer above alpha. Nought is inside exactly where its p is above alpha; an end
 * is open where no effect whatever is rejected.
 */
export function intervalByLot(
  p: (effect: number) => number,
  { value, se, alpha }: { readonly value: number; readonly se: number; readonly alpha: number },
): Interval {
  const end = (way: 1 | -1): number | null => {
    const isNoughtThere = way * (0 - value) > 0;
    let inner = value;
    let outer: number | undefined;
    if (isNoughtThere && p(0) > alpha) inner = 0;
    else if (isNoughtThere) outer = 0;
    for (let reach = 2 * se; outer === undefined && reach < 1e6 * se; reach *= 2) {
      if (p(inner + way * reach) <= alpha) outer = inner + way * reach;
    }
    if (outer === undefined) return null;
    for (let round = 0; round < rounds && outer !== inner; round++) {
      const middle: number = (inner + outer) / 2;
      if (p(middle) > alpha) inner = middle;
      else outer = middle;
    }
    return (inner + outer) / 2;
  };
  return { lower: end(-1), upper: end(1) };
}
