import { dot, moments, ridgeOfMoments, type LinearFit } from '../../kit/index.ts';
import { foldsByCluster } from '../cross-fit.ts';
import { over, unseen, type SequenceBatch } from './batch.ts';

/** What is to come, in the eyes of models that saw no row of the user: at [h − 1] over h rows. */
export interface FittedValues {
  /** q̂^h(x_i, a); rows x actions. */
  readonly q: readonly Float64Array[];
  /** v̂^h(x_i) = Σ_a π_e(a | x_i) q̂^h(x_i, a). */
  readonly v: readonly Float64Array[];
}

const foldCount = 5;
/** In units of rows: a column is drawn to nought as by one row without it. */
const penalty = 1;

/**
 * Fitted Q evaluation of the policy π_e, cross-fitted by user:
 *
 *     q¹ ≈ E[r | x, a],   q^h ≈ E[r + Σ_i π_e(i | x′) q^{h−1}(x′, i) | x, a],
 *
 * each a ridge regression on x by action, rows weighing what stands beside them. Le, Voloshin and Yue, ICML 2019,
 * algorithm 3, over finitely many rows.
 */
export function fittedValues(batch: SequenceBatch, target: Float64Array, ahead: number): FittedValues {
  const { rows, actions, cluster } = batch;
  const empty = (width: number) => Array.from({ length: ahead }, () => new Float64Array(rows * width));
  const values = { q: empty(actions), v: empty(1) };
  const folds = foldsByCluster(cluster, foldCount);
  for (let fold = 0; fold < folds.count; fold++) {
    const inside = (row: number) => folds.of[row] === fold;
    let next: Float64Array | undefined;
    for (let h = 1; h <= ahead; h++) {
      const fits = fitAll(batch, { h, next, leaves: inside });
      const q = predictAll(batch, fits);
      const v = valuesOf(q, target, batch);
      for (let row = 0; row < rows; row++) {
        if (!inside(row)) continue;
        values.q[h - 1]!.set(q.subarray(row * actions, (row + 1) * actions), row * actions);
        values.v[h - 1]![row] = v[row]!;
      }
      next = v;
    }
  }
  return values;
}

interface Step {
  readonly h: number;
  /** v̂^{h−1} of every row; absent at the first step. */
  readonly next: Float64Array | undefined;
  /** Rows that are predicted for and not learned from. */
  readonly leaves: (row: number) => boolean;
}

/** One regression per action; of an action never chosen, that of all. */
function fitAll(batch: SequenceBatch, { h, next: values, leaves }: Step): readonly LinearFit[] {
  const { rows, actions, columns, action, reward, next, room, x, beside } = batch;
  const sums = Array.from({ length: actions }, () => moments.empty(columns));
  // What followed is known of who left before it is of who stayed: both count from where the log has room for both.
  const least = Math.min(h, 2);
  for (let row = 0; row < rows; row++) {
    const to = next[row]!;
    if (leaves(row) || room[row]! < least || (h > 1 && to === unseen)) continue;
    const later = values && to !== over ? values[to]! : 0;
    const features = x.subarray(row * columns, (row + 1) * columns);
    moments.add(sums[action[row]!]!, features, {
      y: reward[row]! + later,
      weight: beside?.[row] ?? 1,
    });
  }
  const all = moments.empty(columns);
  for (const one of sums) moments.merge(all, one);
  return sums.map((one) => ridgeOfMoments(one.weight > 0 ? one : all, { penalty }));
}

function predictAll({ rows, actions, columns, x }: SequenceBatch, fits: readonly LinearFit[]): Float64Array {
  const q = new Float64Array(rows * actions);
  for (let row = 0; row < rows; row++) {
    const features = x.subarray(row * columns, (row + 1) * columns);
    fits.forEach(({ intercept, coefficients }, a) => {
      q[row * actions + a] = intercept + dot(coefficients, features);
    });
  }
  return q;
}

const valuesOf = (q: Float64Array, target: Float64Array, { rows, actions }: SequenceBatch): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = row * actions; at < (row + 1) * actions; at++) sum += target[at]! * q[at]!;
    return sum;
  });
