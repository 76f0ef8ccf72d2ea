import { checkCodes, type Block } from './batch.ts';
import { evaluationErrors } from './errors.ts';
import { count } from './setting.ts';

/** `of[i]` is the fold of row i, in [0, count). */
export interface Folds {
  readonly count: number;
  readonly of: Int32Array;
}

/** Folds by row index: row i is in fold i mod `folds`. For rows that are independent. */
export function foldsByRow(rows: number, folds: number): Folds {
  count('folds', folds, 2);
  return { count: folds, of: Int32Array.from({ length: rows }, (_, i) => i % folds) };
}

/** Folds that keep the rows of a user together: the users, in the order of their first row, are dealt out in turn. */
export function foldsByCluster(cluster: Int32Array, folds: number): Folds {
  count('folds', folds, 2);
  checkCodes('cluster', cluster, cluster.length);
  const foldOf = new Int32Array(cluster.length).fill(-1);
  let users = 0;
  for (const code of cluster) if (foldOf[code] === -1) foldOf[code] = users++ % folds;
  return { count: folds, of: cluster.map((code) => foldOf[code]!) };
}

/** A division of the rows, as by slot position; `of[i]` is the part of row i, in [0, count). */
export interface Parts {
  readonly count: number;
  readonly of: Int32Array;
}

/** A model of the reward: how it learns from some rows, and what it predicts for the actions of a row. */
export interface RewardModel<Fitted> {
  /** Learns from the rows of these indices. */
  readonly fit: (rows: Int32Array) => Fitted;
  /** Writes q̂(x_row, a) for every action a into `out`. */
  readonly predict: (fitted: Fitted, row: number, out: Float64Array) => void;
  /** Where rows of one part share their predictions, a line of the block for each fold and part is enough. */
  readonly parts?: Parts;
}

export interface CrossFitting {
  readonly rows: number;
  readonly actions: number;
  readonly folds: Folds;
}

/**
 * Predictions for every row and action by a model that has not seen the row's fold, as a block for
 * `LoggedBatch.prediction`. Chernozhukov et al. (2018), Double/Debiased Machine Learning, definition 3.2.
 */
export function crossFit<Fitted>({ rows, actions, folds }: CrossFitting, model: RewardModel<Fitted>): Block {
  checkFolds(folds, rows);
  const fitted = Array.from({ length: folds.count }, (_, fold) => model.fit(rowsOutside(folds, fold)));
  const { lines, of } = linesOf(folds, model.parts);
  const values = new Float64Array(lines * actions);
  const written = new Uint8Array(lines);
  for (let row = 0; row < rows; row++) {
    const line = of[row]!;
    if (written[line] === 1) continue;
    written[line] = 1;
    model.predict(fitted[folds.of[row]!]!, row, values.subarray(line * actions, (line + 1) * actions));
  }
  return { values, of };
}

function checkFolds({ count, of }: Folds, rows: number): void {
  if (of.length !== rows)
    throw evaluationErrors.EVALUATION_SHAPE({ column: 'folds.of', has: of.length, wants: `${rows}` });
  checkCodes('folds.of', of, count);
}

/** The line of each row: its own, or that of its fold and part. */
function linesOf({ count, of }: Folds, parts?: Parts): { lines: number; of: Int32Array } {
  if (!parts) return { lines: of.length, of: Int32Array.from(of.keys()) };
  return { lines: count * parts.count, of: of.map((fold, row) => fold * parts.count + parts.of[row]!) };
}

function rowsOutside({ of }: Folds, fold: number): Int32Array {
  return Int32Array.from(of.keys()).filter((row) => of[row] !== fold);
}
