// Runs of bandits with exact propensities in made-up settings, for tests of coverage.
import type { Stream } from '../../kit/index.ts';
import type { AdaptiveLog } from './log.ts';
import { policies } from './simulated-policies.ts';
import { rewardOf, type rewards } from './simulated-rewards.ts';

/** The least propensity of every arm at a row, from 0. */
export const floors = {
  none: () => 0,
  /** t^−.7/arms, as of Hadad et al. (2021). */
  decaying: (row, arms) => Math.exp(-0.7 * Math.log(row + 1)) / arms,
  constant: (_, arms) => 0.1 / arms,
} as const satisfies Readonly<Record<string, (row: number, arms: number) => number>>;

export interface Setting {
  readonly means: readonly number[];
  readonly reward: keyof typeof rewards;
  readonly floor: keyof typeof floors;
  readonly batch: number;
  readonly rows: number;
  /** Default thompson. */
  readonly policy?: keyof typeof policies;
  /** What the bandit takes each arm to be worth at first, and for how many rows that counts. */
  readonly prior?: { readonly mean: number; readonly rows: number };
  /** What all arms gain from the first row to the last, evenly or in waves of that height. */
  readonly drift?: { readonly by: number; readonly waves: number };
}

/** One run: beliefs are normal and move on after each batch. */
export function banditLog(setting: Setting, stream: Stream): AdaptiveLog {
  const { means, reward, floor, batch, rows } = setting;
  const arms = means.length;
  const { draw } = rewardOf(reward);
  const counts = new Float64Array(arms);
  const sums = new Float64Array(arms);
  const log = {
    rows,
    arms,
    arm: new Int32Array(rows),
    reward: new Float64Array(rows),
    propensity: new Float64Array(rows * arms),
    batch: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / batch)),
  };
  let chances: Float64Array = new Float64Array(arms).fill(1 / arms);
  for (let row = 0; row < rows; row++) {
    if (row > 0 && row % batch === 0) chances = chancesOf(setting, { counts, sums, row });
    const least = floors[floor](row - (row % batch), arms);
    const own = log.propensity.subarray(row * arms, (row + 1) * arms);
    for (let a = 0; a < arms; a++) own[a] = least + (1 - arms * least) * chances[a]!;
    const arm = drawn(own, stream.uniform());
    const value = draw(means[arm]! + driftAt(setting, row), stream);
    log.arm[row] = arm;
    log.reward[row] = value;
    counts[arm]!++;
    sums[arm]! += value;
  }
  return log;
}

function driftAt({ drift, rows }: Setting, row: number): number {
  if (!drift) return 0;
  const { by, waves } = drift;
  return by * (waves === 0 ? row / rows : Math.sin((2 * Math.PI * waves * row) / rows));
}

function drawn(chances: Float64Array, u: number): number {
  let left = u;
  for (let a = 0; a < chances.length; a++) if ((left -= chances[a]!) < 0) return a;
  return chances.findLastIndex((chance) => chance > 0);
}

interface Seen {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly row: number;
}

function chancesOf(
  { reward, policy = 'thompson', prior }: Setting,
  { counts, sums, row }: Seen,
): Float64Array {
  const { sd, range } = rewardOf(reward);
  const { mean, rows } = prior ?? (range ? { mean: 0.5, rows: 2 } : { mean: 0, rows: 1 });
  const means = sums.map((sum, a) => (sum + rows * mean) / (counts[a]! + rows));
  // Of a proportion as of a beta distribution.
  const known = rows + (range ? 1 : 0);
  const sds = means.map((own, a) => Math.max(sd(own), 1e-6) / Math.sqrt(counts[a]! + known));
  const scale = Math.max(...means.map((own) => Math.max(sd(own), 1e-6)));
  return policies[policy]({ means, sds, scale, rows: row });
}
