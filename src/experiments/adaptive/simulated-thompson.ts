// Thompson sampling with exact propensities in made-up settings, for tests of coverage.
import { gaussHermite, normal, type Stream } from '../../kit/index.ts';
import type { AdaptiveLog } from './log.ts';

/** What an arm of mean `mean` gives. */
interface Reward {
  readonly sd: (mean: number) => number;
  readonly draw: (mean: number, stream: Stream) => number;
}

const rewards = {
  gaussian: { sd: () => 1, draw: (mean, stream) => mean + stream.normal() },
  bernoulli: {
    sd: (mean) => Math.sqrt(mean * (1 - mean)),
    draw: (mean, stream) => Number(stream.uniform() < mean),
  },
  /** Student's t of 3 degrees of freedom, whose fourth moment is infinite. */
  heavy: { sd: () => Math.sqrt(3), draw: (mean, stream) => mean + student3(stream) },
} as const satisfies Readonly<Record<string, Reward>>;

function student3(stream: Stream): number {
  const [a, b, c] = [stream.normal(), stream.normal(), stream.normal()];
  return stream.normal() / Math.sqrt((a * a + b * b + c * c) / 3);
}

/** The least propensity of every arm at a row, from 0. */
const floors = {
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
}

/** One run: beliefs are normal, worth one row of the prior mean at first, and move on after each batch. */
export function thompson({ means, reward, floor, batch, rows }: Setting, stream: Stream): AdaptiveLog {
  const arms = means.length;
  const { draw } = rewards[reward];
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
    if (row > 0 && row % batch === 0) chances = chancesOf(counts, sums, reward);
    const least = floors[floor](row - (row % batch), arms);
    const own = log.propensity.subarray(row * arms, (row + 1) * arms);
    for (let a = 0; a < arms; a++) own[a] = least + (1 - arms * least) * chances[a]!;
    const arm = drawn(own, stream.uniform());
    const value = draw(means[arm]!, stream);
    log.arm[row] = arm;
    log.reward[row] = value;
    counts[arm]!++;
    sums[arm]! += value;
  }
  return log;
}

function drawn(chances: Float64Array, u: number): number {
  let left = u;
  for (let a = 0; a < chances.length; a++) if ((left -= chances[a]!) < 0) return a;
  return chances.findLastIndex((chance) => chance > 0);
}

const rule = gaussHermite(24);

/** The probability of each arm of being the best under the beliefs, by quadrature, made to sum to 1. */
function chancesOf(counts: Float64Array, sums: Float64Array, reward: Setting['reward']): Float64Array {
  const prior = reward === 'bernoulli' ? 0.5 : 0;
  const means = sums.map((sum, a) => (sum + 2 * prior) / (counts[a]! + (prior > 0 ? 2 : 1)));
  const sds = means.map((mean, a) => rewards[reward].sd(mean) / Math.sqrt(counts[a]! + (prior > 0 ? 3 : 1)));
  if (means.length === 2) {
    const [a = 0, b = 0] = sds;
    const second = normal.cdf((means[1]! - means[0]!) / Math.sqrt(a * a + b * b));
    return Float64Array.of(1 - second, second);
  }
  const raw = means.map((mean, a) =>
    rule.nodes.reduce((sum, z, i) => {
      let chance = rule.weights[i]!;
      for (let b = 0; b < means.length; b++)
        if (b !== a) chance *= normal.cdf((mean + sds[a]! * z - means[b]!) / sds[b]!);
      return sum + chance;
    }, 0),
  );
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}
