import { normal, studentT } from '../../kit/index.ts';
import type { Fact, Log } from '../log.ts';

/** How many facts came in the last block of time, and in each of those before it, oldest first. */
export interface Blocks {
  readonly last: number;
  readonly before: readonly number[];
}

/** Blocks before the last, at most: a season of four weeks where a block is a day. */
const mostBlocks = 28;

/** Fewer blocks than this do not tell how much days differ. */
export const leastBlocks = 7;

/** Whole blocks back from `now`; the one in which the source began is not whole. */
export function blocksOf(facts: readonly Fact[], { now, block }: Pick<Log, 'now' | 'block'>): Blocks {
  const numberOf = (at: number) => Math.floor((now - at) / block);
  const first = facts.reduce((oldest, { at }) => Math.max(oldest, numberOf(at)), 0);
  const counts = Array.from({ length: Math.min(first, mostBlocks + 1) }, () => 0);
  for (const { at } of facts) {
    const number = numberOf(at);
    if (number < counts.length) counts[number]!++;
  }
  const [last = 0, ...before] = counts;
  return { last, before: before.reverse() };
}

/** √(x + 3/8) has the same variance at any mean, about (Anscombe 1948): ¼ for Poisson counts, more for others. */
const steadied = (count: number): number => Math.sqrt(count + 3 / 8);
const poissonVariance = 0.25;

/** What the next block will hold. */
export interface Forecast {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
  /** P of a count as low or as high as was seen, both sides. */
  readonly p: number;
}

/**
 * Student's prediction interval for the next count, on the root scale: ȳ ± t s √(1 + 1/b), with the s of the blocks
 * and never below that of Poisson counts. `expected` where a forecast is given stands for the mean.
 */
export function forecastOf({ last, before }: Blocks, given?: number): Forecast {
  const roots = before.map(steadied);
  const b = roots.length;
  const mean = given === undefined ? roots.reduce((sum, y) => sum + y, 0) / b : steadied(given);
  const centre = roots.reduce((sum, y) => sum + y, 0) / b;
  const scatter = roots.reduce((sum, y) => sum + (y - centre) * (y - centre), 0);
  const variance = Math.max(poissonVariance, scatter / (b - 1));
  const se = Math.sqrt(variance * (given === undefined ? 1 + 1 / b : 1));
  const df = variance === poissonVariance ? null : b - 1;
  const t = (steadied(last) - mean) / se;
  const half = (df === null ? normal.upperQuantile(0.025) : studentT.upperQuantile(0.025, df)) * se;
  const back = (y: number) => Math.max(0, Math.max(0, y) * Math.max(0, y) - 3 / 8);
  return {
    low: back(mean - half),
    expected: back(mean),
    high: back(mean + half),
    p: Math.min(1, 2 * studentT.survival(Math.abs(t), df ?? Infinity)),
  };
}
