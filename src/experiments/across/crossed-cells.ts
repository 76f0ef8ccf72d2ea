import { meanArm, type MeanSample } from '../samples/mean-sample.ts';
import { sameLength } from '../checks.ts';
import type { OverlappingPair } from './interaction-screen.ts';

/** Users of concurrent experiments: who is in which, in which arm, with one metric per user. */
export interface ConcurrentUsers {
  readonly names: readonly string[];
  /** Users x experiments, row-major: 0 control, 1 treatment, anything else: not in it. */
  readonly arms: ArrayLike<number>;
  readonly metric: ArrayLike<number>;
}

/**
 * The four cells of every pair of experiments with at least two users in each, from users. Time grows with the
 * square of the experiments a user is in; a warehouse gives the same sums.
 */
export function crossedPairs({ names, arms, metric }: ConcurrentUsers): readonly OverlappingPair[] {
  const count = names.length;
  sameLength('arms of users', arms.length, metric.length * count);
  const sums = new Float64Array(count * count * 12);
  const own = new Int32Array(count);
  for (let user = 0; user < metric.length; user++) {
    let size = 0;
    for (let at = 0; at < count; at++) {
      const arm = arms[user * count + at];
      if (arm === 0 || arm === 1) own[size++] = 2 * at + arm;
    }
    addUser(sums, own.subarray(0, size), { count, y: metric[user]! });
  }
  return pairsOf(names, sums);
}

/** A user's value in the cells of all pairs it is in: 2·experiment + arm for each, in order. */
function addUser(sums: Float64Array, own: Int32Array, { count, y }: { count: number; y: number }): void {
  for (let i = 0; i < own.length; i++) {
    const a = own[i]!;
    for (let j = i + 1; j < own.length; j++) {
      const b = own[j]!;
      const cell = (((a >> 1) * count + (b >> 1)) * 4 + 2 * (b & 1) + (a & 1)) * 3;
      sums[cell]!++;
      sums[cell + 1]! += y;
      sums[cell + 2]! += y * y;
    }
  }
}

function pairsOf(names: readonly string[], sums: Float64Array): readonly OverlappingPair[] {
  const count = names.length;
  const sampleAt = (i: number, j: number, cell: number): MeanSample => {
    const at = ((i * count + j) * 4 + cell) * 3;
    return { n: sums[at]!, sum: sums[at + 1]!, sumSquares: sums[at + 2]! };
  };
  return names.flatMap((first, i) =>
    names.slice(i + 1).flatMap((second, after): readonly OverlappingPair[] => {
      const cells = [0, 1, 2, 3].map((cell) => sampleAt(i, i + 1 + after, cell));
      if (cells.some(({ n }) => n < 2)) return [];
      const [neither, one, other, both] = cells.map(meanArm);
      return [{ names: [first, second], neither: neither!, first: one!, second: other!, both: both! }];
    }),
  );
}
