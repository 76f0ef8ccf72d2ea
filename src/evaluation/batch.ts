import { evaluationErrors } from './errors.ts';

/**
 * A number per row and action, row-major: row i starts at `of[i] * actions`, or at `i * actions` without `of`.
 * Rows that share their numbers (a context, a fold) share one line of the block.
 */
export interface Block {
  readonly values: Float64Array | Float32Array;
  readonly of?: Int32Array;
}

/** Labels of a few groups of rows; `of[i]` is the index of the label of row i. */
export interface Segments {
  readonly labels: readonly string[];
  readonly of: Int32Array;
}

/** n logged choices over at most K actions, and the policy to be evaluated on them. */
export interface LoggedBatch {
  readonly rows: number;
  readonly actions: number;
  /** The action chosen in each row, in [0, actions). */
  readonly action: Int32Array;
  /** The logged probability of that action, in (0, 1]. */
  readonly propensity: Float64Array;
  readonly reward: Float64Array;
  /** π_e(a | x_i), the policy to be evaluated; each line sums to 1. */
  readonly target: Block;
  /** q̂(x_i, a), the predicted reward, cross-fitted: line i must not have learned from row i's user. */
  readonly prediction?: Block;
  /** π_b(a | x_i) for every action, where the log holds the whole distribution. */
  readonly logging?: Block;
  /** The category of each action, for marginal weights. */
  readonly category?: Int32Array;
  /** May the action be chosen in this row (1) or not (0); row-major, rows x actions. */
  readonly eligible?: Uint8Array;
  /** The user of each row as a code in [0, rows): rows of one user are dependent. */
  readonly cluster?: Int32Array;
  readonly segment?: Segments;
}

/** How far a distribution may be from summing to 1: float32 rounding leaves less. */
const sumTolerance = 1e-6;

const brokenRow = (row: number, column: string, detail: { value: number; wants: string }) =>
  evaluationErrors.EVALUATION_ROW_BROKEN({ row, column, ...detail });

function checkLength(column: string, has: number | undefined, wants: number): void {
  if (has === undefined || has === wants) return;
  throw evaluationErrors.EVALUATION_SHAPE({ column, has, wants: `${wants}` });
}

/** Throws unless every entry is a code in [0, below). */
export function checkCodes(column: string, codes: Int32Array | undefined, below: number): void {
  if (codes === undefined) return;
  for (let i = 0; i < codes.length; i++) {
    const value = codes[i]!;
    if (value < 0 || value >= below) throw brokenRow(i, column, { value, wants: `a code in [0, ${below})` });
  }
}

function checkBlock(column: string, block: Block | undefined, batch: LoggedBatch): void {
  if (block === undefined) return;
  const lines = block.values.length / batch.actions;
  if (block.of === undefined) return checkLength(column, block.values.length, batch.rows * batch.actions);
  checkLength(`${column}.of`, block.of.length, batch.rows);
  checkLength(column, block.values.length, Math.floor(lines) * batch.actions);
  checkCodes(`${column}.of`, block.of, lines);
}

function checkScalars({ rows, propensity, reward }: LoggedBatch): void {
  for (let i = 0; i < rows; i++) {
    const value = propensity[i]!;
    // The inverse of the smallest numbers there are is infinite.
    if (!(value > 0 && value <= 1 && 1 / value < Infinity))
      throw brokenRow(i, 'propensity', { value, wants: 'a number in (0, 1]' });
    if (!Number.isFinite(reward[i]!))
      throw brokenRow(i, 'reward', { value: reward[i]!, wants: 'a finite number' });
  }
}

/** Throws a coded error that names the column, and the row, of what is broken outside the blocks' lines. */
export function checkColumns(batch: LoggedBatch): void {
  const { rows, actions } = batch;
  if (rows < 2) throw evaluationErrors.EVALUATION_SHAPE({ column: 'rows', has: rows, wants: 'at least 2' });
  for (const column of ['action', 'propensity', 'reward', 'cluster'] as const)
    checkLength(column, batch[column]?.length, rows);
  checkLength('category', batch.category?.length, actions);
  checkLength('eligible', batch.eligible?.length, rows * actions);
  checkLength('segment.of', batch.segment?.of.length, rows);
  for (const column of ['target', 'prediction', 'logging'] as const) checkBlock(column, batch[column], batch);
  checkCodes('action', batch.action, actions);
  checkCodes('category', batch.category, actions);
  checkCodes('cluster', batch.cluster, rows);
  checkCodes('segment.of', batch.segment?.of, batch.segment?.labels.length ?? 0);
  checkScalars(batch);
}

/** Where the line of `row` starts in a block. */
export const lineOf = (block: Block, row: number, actions: number): number =>
  (block.of === undefined ? row : block.of[row]!) * actions;

/** Is `sum` the sum of a distribution? False for NaN. */
export const isWhole = (sum: number): boolean => Math.abs(sum - 1) <= sumTolerance;

/** Is the line that starts at `at` a probability distribution? */
export function isDistribution(values: Float64Array | Float32Array, at: number, actions: number): boolean {
  let sum = 0;
  for (let a = at; a < at + actions; a++) {
    if (values[a]! < 0) return false;
    sum += values[a]!;
  }
  return isWhole(sum);
}

/** The error of a line that is no distribution: names the first bad entry, or the sum. */
export function brokenDistribution(batch: LoggedBatch, column: 'target' | 'logging', row: number): Error {
  const block = batch[column]!;
  const start = lineOf(block, row, batch.actions);
  const line = block.values.subarray(start, start + batch.actions);
  const at = line.findIndex((value) => !(value >= 0 && value <= 1 + sumTolerance));
  if (at >= 0) return brokenRow(row, `${column}[${at}]`, { value: line[at]!, wants: 'a probability' });
  let sum = 0;
  for (const value of line) sum += value;
  return brokenRow(row, column, { value: sum, wants: 'probabilities that sum to 1' });
}

/** The error of a line of predictions with an entry that is not finite. */
export function brokenPrediction(batch: LoggedBatch, row: number): Error {
  const block = batch.prediction!;
  const start = lineOf(block, row, batch.actions);
  const line = block.values.subarray(start, start + batch.actions);
  const at = line.findIndex((value) => !Number.isFinite(value));
  return brokenRow(row, `prediction[${at}]`, { value: line[at]!, wants: 'a finite number' });
}

/** Throws where the log chose, or the policy would choose, an action that was not eligible. */
export function checkEligible(batch: LoggedBatch): void {
  const { eligible, rows, actions, target, action } = batch;
  if (eligible === undefined) return;
  for (let i = 0; i < rows; i++) {
    const start = lineOf(target, i, actions);
    if (eligible[i * actions + action[i]!] !== 1)
      throw brokenRow(i, 'action', { value: action[i]!, wants: 'an eligible action' });
    for (let a = 0; a < actions; a++) {
      const value = target.values[start + a]!;
      if (value > 0 && eligible[i * actions + a] !== 1)
        throw brokenRow(i, `target[${a}]`, { value, wants: '0, as the action was not eligible' });
    }
  }
}
