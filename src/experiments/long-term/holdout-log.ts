import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';

/** A persistent holdout: one row per user and period, the first when the user was assigned, whatever came of it. */
export interface HoldoutLog {
  readonly rows: number;
  /** Number of the user, from 0. */
  readonly user: Int32Array;
  /** Number of the period, from 0. */
  readonly period: Int32Array;
  /** 1 where the user is held out; the same in all rows of a user. */
  readonly held: Uint8Array;
  /** The chance of being held out with which this user was assigned; the same in all rows of a user. */
  readonly probability: Float64Array;
  /** What the user did in the period; rows of one user and period add up. */
  readonly value: Float64Array;
}

/** The log with one line per user. */
export interface HoldoutUsers {
  readonly periods: number;
  /** First period of each user. */
  readonly entry: Int32Array;
  readonly held: Uint8Array;
  readonly probability: Float64Array;
  /** Sum from entry to each period, users x periods. */
  readonly cumulated: Float64Array;
}

/**
 * Users with their cumulated values. Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_HOLDOUT_UNFIT where a user
 * changes side or probability, a probability is not inside (0, 1), or a value is not finite.
 */
export function usersOf({ rows, user, period, held, probability, value }: HoldoutLog): HoldoutUsers {
  for (const [what, column] of Object.entries({ user, period, held, probability, value }))
    sameLength(what, column.length, rows);
  const users = user.reduce((most, one) => Math.max(most, one + 1), 0);
  const periods = period.reduce((most, one) => Math.max(most, one + 1), 0);
  const entry = new Int32Array(users).fill(-1);
  const side = new Uint8Array(users);
  const chance = new Float64Array(users);
  const cumulated = new Float64Array(users * periods);
  for (let row = 0; row < rows; row++) {
    const u = user[row]!;
    const problem = problemOf(u, period[row]!, probability[row]!, value[row]!);
    if (problem !== null) throw experimentsErrors.EXPERIMENTS_HOLDOUT_UNFIT({ row, problem });
    if (entry[u]! >= 0 && (side[u] !== held[row] || chance[u] !== probability[row]))
      throw experimentsErrors.EXPERIMENTS_HOLDOUT_UNFIT({
        row,
        problem: `user ${u} was assigned otherwise before`,
      });
    entry[u] = entry[u]! < 0 ? period[row]! : Math.min(entry[u]!, period[row]!);
    side[u] = held[row]!;
    chance[u] = probability[row]!;
    cumulated[u * periods + period[row]!]! += value[row]!;
  }
  const absent = entry.indexOf(-1);
  if (absent >= 0)
    throw experimentsErrors.EXPERIMENTS_HOLDOUT_UNFIT({ row: rows, problem: `user ${absent} has no row` });
  for (let at = 0; at < cumulated.length; at++) if (at % periods > 0) cumulated[at]! += cumulated[at - 1]!;
  return { periods, entry, held: side, probability: chance, cumulated };
}

function problemOf(user: number, period: number, probability: number, value: number): string | null {
  if (user < 0 || period < 0) return 'numbers start from 0';
  if (!(probability > 0 && probability < 1)) return `probability ${probability}`;
  return Number.isFinite(value) ? null : `value ${value}`;
}
