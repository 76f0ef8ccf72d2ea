import { evaluationErrors } from '../errors.ts';

/** A randomised experiment with a score per person: the higher the score, the earlier they would be treated. */
export interface UpliftLog {
  readonly score: Float64Array;
  /** 1 treated, 0 control. */
  readonly treated: Uint8Array;
  readonly outcome: Float64Array;
}

/** An uplift log in descending order of score; among equal scores, later rows first. */
export interface Ranked extends UpliftLog {
  readonly rows: number;
}

const broken = (row: number, column: string, detail: { value: number; wants: string }) =>
  evaluationErrors.EVALUATION_ROW_BROKEN({ row, column, ...detail });

function check({ score, treated, outcome }: UpliftLog): void {
  const wants = `${score.length}`;
  if (treated.length !== score.length)
    throw evaluationErrors.EVALUATION_SHAPE({ column: 'treated', has: treated.length, wants });
  if (outcome.length !== score.length)
    throw evaluationErrors.EVALUATION_SHAPE({ column: 'outcome', has: outcome.length, wants });
  for (let i = 0; i < score.length; i++) {
    if (treated[i]! > 1) throw broken(i, 'treated', { value: treated[i]!, wants: '0 or 1' });
    if (!Number.isFinite(score[i]!)) throw broken(i, 'score', { value: score[i]!, wants: 'a finite number' });
    if (!Number.isFinite(outcome[i]!))
      throw broken(i, 'outcome', { value: outcome[i]!, wants: 'a finite number' });
  }
}

/** The rows in the order in which people would be treated. Throws coded errors for broken rows. */
export function orderOf(log: UpliftLog): Int32Array {
  check(log);
  return Int32Array.from(log.score.keys()).sort((a, b) => log.score[b]! - log.score[a]! || b - a);
}

/** The log in the order in which people would be treated. Throws coded errors for broken rows. */
export const rank = (log: UpliftLog): Ranked => take(log, orderOf(log));

/** The same people by a level from 0 to `top`, highest first, as with outcomes known; later rows first in a level. */
export function rankByLevel(log: UpliftLog, level: Uint8Array, top: number): Ranked {
  const order = new Int32Array(level.length);
  let at = 0;
  for (let wanted = top; wanted >= 0; wanted--)
    for (let i = level.length - 1; i >= 0; i--) if (level[i] === wanted) order[at++] = i;
  return { ...take(log, order), score: Float64Array.from(order, (i) => level[i]!) };
}

/** The rows of `order`, in that order. */
export function take({ score, treated, outcome }: UpliftLog, order: Int32Array): Ranked {
  const rows = order.length;
  const taken = {
    rows,
    score: new Float64Array(rows),
    treated: new Uint8Array(rows),
    outcome: new Float64Array(rows),
  };
  for (let at = 0; at < rows; at++) {
    taken.score[at] = score[order[at]!]!;
    taken.treated[at] = treated[order[at]!]!;
    taken.outcome[at] = outcome[order[at]!]!;
  }
  return taken;
}

/** Throws unless every outcome is 0 or 1. */
export function checkBinary({ outcome }: UpliftLog): void {
  const row = outcome.findIndex((value) => value !== 0 && value !== 1);
  if (row >= 0)
    throw broken(row, 'outcome', { value: outcome[row]!, wants: '0 or 1, as this metric knows only these' });
}
