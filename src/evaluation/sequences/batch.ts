import { checkCodes } from '../batch.ts';
import { evaluationErrors } from '../errors.ts';

/** In the place of a next row: nothing more is to come of this user. */
export const over = -1;
/** In the place of a next row: there is one, but not in the log. */
export const unseen = -2;

/** Choices of users one after another among the same few actions, what each brought and where the user stood then. */
export interface SequenceBatch {
  readonly rows: number;
  readonly actions: number;
  /** The action chosen in each row, in [0, actions). */
  readonly action: Int32Array;
  readonly reward: Float64Array;
  /** π_b(a | x_i) of every action; rows x actions. */
  readonly logging: Float64Array;
  /** Length of x_i, without a constant. */
  readonly columns: number;
  /** What was known when the row was chosen; rows x columns. */
  readonly x: Float64Array;
  /** The row that followed in the life of the user; `over` or `unseen` where there is none. */
  readonly next: Int32Array;
  /** How many rows in a row the log can show from this one on, however they come out. */
  readonly room: Int32Array;
  /** The user of each row as a code in [0, rows). */
  readonly cluster: Int32Array;
  /**
   * Π π_e / π_b of other choices that the row holds and that are to be made by another policy too, such as the sends of a
   * period; absent: they stay as they were logged.
   */
  readonly beside?: Float64Array;
}

/** Throws EVALUATION_SHAPE or EVALUATION_ROW_BROKEN for what no log of sequences can hold. */
export function checkSequences(batch: SequenceBatch): void {
  const { rows, actions, columns, logging, next } = batch;
  if (rows < 2) throw evaluationErrors.EVALUATION_SHAPE({ column: 'rows', has: rows, wants: 'at least 2' });
  const lengths: readonly (readonly [string, number | undefined, number])[] = [
    ['action', batch.action.length, rows],
    ['reward', batch.reward.length, rows],
    ['logging', logging.length, rows * actions],
    ['x', batch.x.length, rows * columns],
    ['next', next.length, rows],
    ['room', batch.room.length, rows],
    ['cluster', batch.cluster.length, rows],
    ['beside', batch.beside?.length, rows],
  ];
  for (const [column, has, wants] of lengths)
    if (has !== undefined && has !== wants)
      throw evaluationErrors.EVALUATION_SHAPE({ column, has, wants: `${wants}` });
  checkCodes('action', batch.action, actions);
  checkCodes('cluster', batch.cluster, rows);
  for (let i = 0; i < rows; i++) checkRow(batch, i);
}

function checkRow(
  { rows, actions, action, logging, reward, next, cluster, beside }: SequenceBatch,
  i: number,
) {
  const broken = (column: string, value: number, wants: string) =>
    evaluationErrors.EVALUATION_ROW_BROKEN({ row: i, column, value, wants });
  const propensity = logging[i * actions + action[i]!]!;
  if (!(propensity > 0 && propensity <= 1)) throw broken('logging', propensity, 'a number in (0, 1]');
  if (!Number.isFinite(reward[i]!)) throw broken('reward', reward[i]!, 'a finite number');
  if (beside && !(beside[i]! >= 0 && beside[i]! < Infinity))
    throw broken('beside', beside[i]!, 'a finite number from 0');
  const to = next[i]!;
  if (to < unseen || to >= rows || to === i) throw broken('next', to, `another row, ${over} or ${unseen}`);
  if (to >= 0 && cluster[to] !== cluster[i]) throw broken('next', to, 'a row of the same user');
}
