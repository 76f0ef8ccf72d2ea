import type { Parts, RewardModel } from '../cross-fit.ts';
import { positive } from '../setting.ts';

export interface TabularOptions {
  readonly actions: number;
  readonly action: Int32Array;
  readonly reward: Float64Array;
  /** A table of its own for each part of the rows; one table without. */
  readonly parts?: Parts;
  /** How many rows the overall mean is worth, above 0. */
  readonly strength: number;
}

/**
 * One mean reward per part and action, drawn towards the mean reward r̄ of all rows learned from:
 * q̂(part, a) = (Σ r + m r̄) / (n + m) over the rows of the part with that action, m the strength.
 */
export function tabular(options: TabularOptions): RewardModel<Float64Array> {
  positive('strength', options.strength);
  const { actions, action } = options;
  const parts = options.parts ?? { count: 1, of: new Int32Array(action.length) };
  return {
    parts,
    fit: (rows) => shrunkMeans(rows, parts, options),
    predict: (means, row, out) => out.set(means.subarray(parts.of[row]! * actions).subarray(0, actions)),
  };
}

function shrunkMeans(rows: Int32Array, parts: Parts, options: TabularOptions): Float64Array {
  const { actions, action, reward, strength } = options;
  const sums = new Float64Array(parts.count * actions);
  const counts = new Float64Array(parts.count * actions);
  let total = 0;
  for (const row of rows) {
    const cell = parts.of[row]! * actions + action[row]!;
    sums[cell]! += reward[row]!;
    counts[cell]!++;
    total += reward[row]!;
  }
  const overall = rows.length === 0 ? 0 : total / rows.length;
  return sums.map((sum, cell) => (sum + strength * overall) / (counts[cell]! + strength));
}
