import {
  brokenDistribution,
  brokenPrediction,
  checkColumns,
  checkEligible,
  isDistribution,
  isWhole,
  lineOf,
  type Block,
  type LoggedBatch,
} from './batch.ts';
import { categoryWeights } from './category.ts';

/** What the model says of each row: the value of the policy to be evaluated, and of the logged action. */
export interface Modelled {
  /** b_i = Σ_a π_e(a | x_i) q̂(x_i, a). */
  readonly direct: Float64Array;
  /** q̂(x_i, a_i). */
  readonly predicted: Float64Array;
}

/** A logged batch, checked and reduced to a few numbers per row; all estimators live on these. */
export interface Rounds {
  readonly rows: number;
  readonly reward: Float64Array;
  /** w_i = π_e(a_i | x_i) / π_b(a_i | x_i). */
  readonly weight: Float64Array;
  readonly model?: Modelled;
  /** w(e_i | x_i): both probabilities summed over the category of the logged action. */
  readonly categoryWeight?: Float64Array;
  readonly cluster?: Int32Array;
}

/** Reads the blocks once, checks every line, and gives the rounds. Throws coded errors that name row and column. */
export function roundsOf(batch: LoggedBatch): Rounds {
  checkColumns(batch);
  checkEligible(batch);
  checkLogging(batch);
  const { rows, reward, prediction, cluster } = batch;
  return {
    rows,
    reward,
    ...(prediction ? modelled(batch, prediction) : { weight: weights(batch) }),
    ...(batch.category && batch.logging && { categoryWeight: categoryWeights(batch) }),
    ...(cluster && { cluster }),
  };
}

function checkLogging(batch: LoggedBatch): void {
  const { rows, actions, logging } = batch;
  if (logging === undefined) return;
  for (let i = 0; i < rows; i++)
    if (!isDistribution(logging.values, lineOf(logging, i, actions), actions))
      throw brokenDistribution(batch, 'logging', i);
}

function weights(batch: LoggedBatch): Float64Array {
  const { rows, actions, action, propensity, target } = batch;
  const weight = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const at = lineOf(target, i, actions);
    if (!isDistribution(target.values, at, actions)) throw brokenDistribution(batch, 'target', i);
    weight[i] = target.values[at + action[i]!]! / propensity[i]!;
  }
  return weight;
}

/** One pass over both blocks, bound by memory: everything that needs a line is done while it is in the cache. */
function modelled(batch: LoggedBatch, prediction: Block): Pick<Rounds, 'weight' | 'model'> {
  const { rows, actions, action, propensity, target } = batch;
  const weight = new Float64Array(rows);
  const direct = new Float64Array(rows);
  const predicted = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const at = lineOf(target, i, actions);
    const from = lineOf(prediction, i, actions);
    const value = expectation(target.values, at, prediction.values, from, actions);
    if (!Number.isFinite(value)) throw brokenLine(batch, i);
    direct[i] = value;
    predicted[i] = prediction.values[from + action[i]!]!;
    weight[i] = target.values[at + action[i]!]! / propensity[i]!;
  }
  return { weight, model: { direct, predicted } };
}

/**
 * Σ_a p_a q_a over two lines; NaN unless p is a distribution. Two sums side by side, or the loop waits for
 * its own additions: 35 ms instead of 54 ms for a million lines of 34 actions.
 */
function expectation(
  p: Float64Array | Float32Array,
  at: number,
  q: Float64Array | Float32Array,
  from: number,
  actions: number,
): number {
  let sum = 0;
  let sum2 = 0;
  let dot = 0;
  let dot2 = 0;
  let negative = false;
  let a = 0;
  for (; a < actions - 1; a += 2) {
    const first = p[at + a]!;
    const second = p[at + a + 1]!;
    if (first < 0 || second < 0) negative = true;
    sum += first;
    sum2 += second;
    dot += first * q[from + a]!;
    dot2 += second * q[from + a + 1]!;
  }
  if (a < actions) {
    const last = p[at + a]!;
    if (last < 0) negative = true;
    sum += last;
    dot += last * q[from + a]!;
  }
  return negative || !isWhole(sum + sum2) ? Number.NaN : dot + dot2;
}

function brokenLine(batch: LoggedBatch, row: number): Error {
  const { target, actions } = batch;
  return isDistribution(target.values, lineOf(target, row, actions), actions)
    ? brokenPrediction(batch, row)
    : brokenDistribution(batch, 'target', row);
}
