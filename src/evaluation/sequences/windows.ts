import { over, unseen, type SequenceBatch } from './batch.ts';

/** Stretches of the log that begin with a row and reach so many rows ahead. */
export interface Windows {
  readonly count: number;
  readonly ahead: number;
  /** Rows of each window, `over` from where nothing more came; count x ahead. */
  readonly row: Int32Array;
  /** The user of each window as a code in [0, users). */
  readonly cluster: Int32Array;
  readonly users: number;
  /** Windows that the log had room for, and that were not seen to their end. */
  readonly cut: number;
}

/**
 * All windows of a log. A row begins one where the log has room for all of it, whether the user stayed or not: otherwise
 * those who left would be among the windows at the end of the log, and those who stayed would not.
 */
export function windowsOf(batch: SequenceBatch, ahead: number): Windows {
  const rows: number[] = [];
  const starts: number[] = [];
  let cut = 0;
  for (let start = 0; start < batch.rows; start++) {
    if (batch.room[start]! < ahead) continue;
    const chain = chainOf(batch, start, ahead);
    if (chain === undefined) cut++;
    else {
      starts.push(start);
      rows.push(...chain);
    }
  }
  const code = new Map<number, number>();
  const cluster = Int32Array.from(starts, (start) => {
    const user = batch.cluster[start]!;
    if (!code.has(user)) code.set(user, code.size);
    return code.get(user)!;
  });
  return { count: starts.length, ahead, row: Int32Array.from(rows), cluster, users: code.size, cut };
}

/** The rows from a start on; undefined where the log breaks off. */
function chainOf({ next }: SequenceBatch, start: number, ahead: number): readonly number[] | undefined {
  const chain: number[] = [];
  let at = start;
  for (let t = 0; t < ahead; t++) {
    if (at === unseen) return undefined;
    chain.push(at);
    at = at === over ? over : next[at]!;
  }
  return chain;
}

/** How many rows of one user follow each other at most: farther ahead nothing was ever seen. */
export function longestOf({ rows, next, room }: SequenceBatch): number {
  const before = new Uint8Array(rows);
  for (const to of next) if (to >= 0) before[to] = 1;
  let longest = 0;
  for (let start = 0; start < rows; start++) {
    if (before[start] === 1) continue;
    let length = 0;
    for (let at = start; at >= 0; at = next[at]!) length++;
    longest = Math.max(longest, Math.min(length, room[start]!));
  }
  return longest;
}
