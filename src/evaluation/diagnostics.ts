import { normal } from '../kit/index.ts';
import { sampleOf } from './sample.ts';

/** What the weights say of an estimate before it is made. */
export interface Diagnostics {
  readonly rows: number;
  /** Users, where the rows name them. */
  readonly users?: number;
  /** (Σ w)² / Σ w², Kish's effective sample size. */
  readonly effectiveRows: number;
  readonly meanWeight: number;
  readonly maxWeight: number;
  /** The share of all weight that the heaviest row carries. */
  readonly heaviestShare: number;
  /** E[w] is 1, less the hole in the support, if the propensities are true; p of the two-sided z-test. */
  readonly meanIsOne: { readonly z: number; readonly p: number };
  /** Rows of a weight above `above`: their share of the rows and of the weight. */
  readonly tail: { readonly above: number; readonly rows: number; readonly weight: number };
  /** Rows with a reward other than 0. */
  readonly rewards: number;
  /** (Σ |w r|)² / Σ (w r)²: the rewards that the estimate is really made of. */
  readonly effectiveRewards: number;
}

/** Weights above this are called the tail. */
const tailAbove = 10;

/** A mean this close is the expected one: the rounding of float32 probabilities. */
const rounding = 1e-6;

/** The weights' diagnostics. `hole` is the mass of the policy that the log may not show: E[w] is 1 − hole at least. */
export function diagnosticsOf(
  { weight, reward, cluster }: { weight: Float64Array; reward: Float64Array; cluster?: Int32Array },
  hole = 0,
): Diagnostics {
  const rows = weight.length;
  const { value: meanWeight, se, units } = sampleOf(weight, cluster);
  const { squares, maxWeight, tailRows, tailWeight } = shapeOf(weight);
  const total = meanWeight * rows;
  return {
    rows,
    ...(cluster && { users: units }),
    effectiveRows: ratio(total * total, squares),
    meanWeight,
    maxWeight,
    heaviestShare: ratio(maxWeight, total),
    meanIsOne: zTest(distance(meanWeight, 1 - hole, 1), se),
    tail: { above: tailAbove, rows: tailRows / rows, weight: ratio(tailWeight, total) },
    ...rewardsOf(weight, reward),
  };
}

const ratio = (over: number, under: number): number => (under > 0 ? over / under : 0);

/** How far a number lies outside a range. */
const distance = (value: number, least: number, most: number): number =>
  Math.max(0, value - most) + Math.min(0, value - least);

function zTest(difference: number, se: number): { z: number; p: number } {
  const z = Math.abs(difference) <= rounding ? 0 : difference / se;
  return { z, p: 2 * normal.cdf(-Math.abs(z)) };
}

function shapeOf(weight: Float64Array) {
  let squares = 0;
  let maxWeight = 0;
  let tailRows = 0;
  let tailWeight = 0;
  for (let i = 0; i < weight.length; i++) {
    const w = weight[i]!;
    squares += w * w;
    if (w > maxWeight) maxWeight = w;
    if (w <= tailAbove) continue;
    tailRows++;
    tailWeight += w;
  }
  return { squares, maxWeight, tailRows, tailWeight };
}

function rewardsOf(weight: Float64Array, reward: Float64Array) {
  let rewards = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < weight.length; i++) {
    const r = reward[i]!;
    if (r === 0) continue;
    const weighted = Math.abs(weight[i]! * r);
    rewards++;
    sum += weighted;
    squares += weighted * weighted;
  }
  return { rewards, effectiveRewards: ratio(sum * sum, squares) };
}
