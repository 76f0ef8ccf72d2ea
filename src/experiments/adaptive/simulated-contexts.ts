// Thompson sampling per context with exact propensities in made-up settings, for tests.
import { normal, type Stream } from '../../kit/index.ts';
import type { ContextualLog } from './contextual.ts';

export interface ContextSetting {
  /** What arm 1 adds to arm 0 in each of two contexts; the second comes 3 times in 10 and is worth 1 more. */
  readonly gaps: readonly [number, number];
  readonly floor: number;
  readonly batches: number;
  readonly size: number;
}

/** One run of two arms with normal rewards of variance 1. */
export function contextualThompson(
  { gaps, floor, batches, size }: ContextSetting,
  stream: Stream,
): ContextualLog {
  const rows = batches * size;
  const log = {
    rows,
    arms: 2,
    arm: new Int32Array(rows),
    reward: new Float64Array(rows),
    propensity: new Float64Array(2 * rows),
    batch: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / size)),
    everywhere: new Float64Array(2 * rows * batches),
  };
  const context = Int32Array.from({ length: rows }, () => Number(stream.uniform() < 0.3));
  const [counts, sums] = [new Float64Array(4), new Float64Array(4)];
  for (let b = 0; b < batches; b++) {
    const chances = [0, 2].map((at) => floor + (1 - 2 * floor) * chanceOfSecond(counts, sums, at));
    for (let row = 0; row < rows; row++) {
      const second = chances[context[row]!]!;
      log.everywhere.set([1 - second, second], 2 * (row * batches + b));
    }
    for (let row = b * size; row < (b + 1) * size; row++) {
      const x = context[row]!;
      log.propensity.set([1 - chances[x]!, chances[x]!], 2 * row);
      log.arm[row] = Number(stream.uniform() < chances[x]!);
      log.reward[row] = x + (log.arm[row] === 1 ? gaps[x]! : 0) + stream.normal();
      counts[2 * x + log.arm[row]!]!++;
      sums[2 * x + log.arm[row]!]! += log.reward[row]!;
    }
  }
  return log;
}

function chanceOfSecond(counts: Float64Array, sums: Float64Array, at: number): number {
  const [a, b] = [at, at + 1].map((i) => ({
    mean: sums[i]! / (counts[i]! + 1),
    variance: 1 / (counts[i]! + 1),
  }));
  return normal.cdf((b!.mean - a!.mean) / Math.sqrt(a!.variance + b!.variance));
}
