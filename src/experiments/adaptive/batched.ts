import type { Assumption } from '../assumptions.ts';
import { experimentsErrors } from '../errors.ts';
import { checkConstant, checkedLog, type AdaptiveLog } from './log.ts';
import type { ArmError, SkewedEffect } from './skewed.ts';
import { shapeOf } from './spread.ts';

/** Two arms by number. */
export interface ArmPair {
  readonly control: number;
  readonly treatment: number;
}

const assumptions: readonly Assumption[] = ['independent-units', 'known-propensities', 'batch-normal'];

/** Counts, means and squares about the mean of one arm by batch. */
interface ArmBatches {
  readonly n: Float64Array;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

/**
 * Batched least squares (Zhang, Janson and Murphy, NeurIPS 2020, theorem 3): within a batch assignment is an
 * ordinary experiment, so that the difference Δ_k of a batch over its standard error is standard normal whatever the
 * batches before did; Σ_k (Δ_k − Δ)/s_k / √K is then too. Solved for Δ: the value is Σ(Δ_k/s_k)/Σ(1/s_k) and
 * its standard error √K/Σ(1/s_k). s_k² = v_control/n_k + v_treatment/n_k with the variance of an arm pooled over
 * batches, and degrees of freedom by Satterthwaite. Baselines may move from batch to batch; the difference and the
 * variances may not. Errors: as `checkedLog`; EXPERIMENTS_LOG_UNFIT without batches; EXPERIMENTS_ARM_ABSENT where
 * a batch lacks an arm; EXPERIMENTS_NO_SPREAD.
 */
export function batchedDifference(log: AdaptiveLog, { control, treatment }: ArmPair): SkewedEffect {
  checkedLog(log);
  checkConstant(log);
  const { batch, rows } = log;
  if (!batch) throw experimentsErrors.EXPERIMENTS_LOG_UNFIT({ row: 0, problem: 'there are no batches' });
  const batches = batch[rows - 1]! + 1;
  const [a, b] = [control, treatment].map((arm) => armBatches(log, { arm, batches, batch }));
  const [va, vb] = [pooledVariance(a!, batches), pooledVariance(b!, batches)];
  if (!(va.square + vb.square > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'either arm' });
  let [weights, sum, factorA, factorB] = [0, 0, 0, 0];
  for (let k = 0; k < batches; k++) {
    const weight = 1 / Math.sqrt(va.square / a!.n[k]! + vb.square / b!.n[k]!);
    weights += weight;
    sum += weight * (b!.mean[k]! - a!.mean[k]!);
    factorA += (weight * weight) / a!.n[k]!;
    factorB += (weight * weight) / b!.n[k]!;
  }
  const [shareA, shareB] = [factorA * va.square, factorB * vb.square];
  const df = (batches * batches) / ((shareA * shareA) / va.df + (shareB * shareB) / vb.df);
  const { slope, events } = shapeOf(deviations(log, batch, { [control]: a!, [treatment]: b! }));
  const error = (factor: number, { square }: Pooled, sign: 1 | -1): ArmError => {
    const own = factor / (weights * weights);
    return { variance: own * square, slope: sign * own * slope };
  };
  const arms = [error(factorA, va, -1), error(factorB, vb, 1)];
  return { value: sum / weights, se: Math.sqrt(batches) / weights, df, assumptions, arms, events };
}

/** Rewards of the two arms about the mean of their batch; 0 for others. */
const deviations = (
  { arm, reward }: AdaptiveLog,
  batch: Int32Array,
  of: Readonly<Record<number, ArmBatches>>,
): Float64Array =>
  reward.map((y, row) => {
    const own = of[arm[row]!];
    return own ? y - own.mean[batch[row]!]! : 0;
  });

function armBatches(
  { rows, arm: drawn, reward }: AdaptiveLog,
  { arm, batches, batch }: { readonly arm: number; readonly batches: number; readonly batch: Int32Array },
): ArmBatches {
  const [n, mean, squares] = [0, 1, 2].map(() => new Float64Array(batches));
  for (let row = 0; row < rows; row++) {
    if (drawn[row] !== arm) continue;
    const k = batch[row]!;
    const off = reward[row]! - mean![k]!;
    mean![k]! += off / ++n![k]!;
    squares![k]! += off * (reward[row]! - mean![k]!);
  }
  const absent = n!.indexOf(0);
  if (absent >= 0) throw experimentsErrors.EXPERIMENTS_ARM_ABSENT({ arm, batch: absent });
  return { n: n!, mean: mean!, squares: squares! };
}

interface Pooled {
  readonly square: number;
  readonly df: number;
}

/** Errors: EXPERIMENTS_NO_SPREAD where no batch has two rows of the arm. */
function pooledVariance({ n, squares }: ArmBatches, batches: number): Pooled {
  const df = total(n) - batches;
  if (df < 1) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'an arm with one row a batch' });
  return { square: total(squares) / df, df };
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
