import { lineOf, type Block, type LoggedBatch } from './batch.ts';
import { sampleOf } from './sample.ts';

/** Where the policy would do what the log cannot show. */
export interface Hole {
  /** The label of the segment; absent for all rows. */
  readonly segment?: string;
  readonly rows: number;
  /** Mean probability that the policy gives to actions without support. */
  readonly mass: number;
  /** The actions without support that the policy would choose in some row. */
  readonly actions: readonly number[];
}

/** The hole over all rows, then one per segment. */
export type Holes = readonly [Hole, ...Hole[]];

/**
 * Where support is missing. With the whole logging distribution an action lacks support in a row where its logged
 * probability is 0. Without it an action that no row (of the segment) chose is suspected: rare or impossible? The mean
 * weight knows, as E[w] = 1 − hole, so the mass is no more than 1 − w̄ plus 1.645 standard errors.
 */
export function supportHoles(batch: LoggedBatch, weight: Float64Array): Holes {
  const { rows, segment } = batch;
  const every = new Int32Array(rows);
  for (let i = 0; i < rows; i++) every[i] = i;
  const bySegment = (segment?.labels ?? []).map((label, code) =>
    holeOf(batch, weight, { rows: every.filter((row) => segment!.of[row] === code), segment: label }),
  );
  return [holeOf(batch, weight, { rows: every }), ...bySegment];
}

interface Part {
  readonly rows: Int32Array;
  readonly segment?: string;
}

function holeOf(batch: LoggedBatch, weight: Float64Array, part: Part): Hole {
  const { rows } = part;
  const mass = batch.logging ? massWithout(batch, batch.logging, rows) : massNeverChosen(batch, rows);
  const actions = [...mass.keys()].filter((a) => mass[a]! > 0);
  const suspected = mass.reduce((sum, value) => sum + value, 0) / Math.max(1, rows.length);
  const known = batch.logging !== undefined || suspected === 0;
  return {
    ...part,
    rows: rows.length,
    mass: known ? suspected : Math.min(suspected, leftOpen(batch, weight, rows)),
    actions,
  };
}

/** The most of the policy that the weights of these rows leave unseen: an upper 95 % limit of 1 − E[w]. */
function leftOpen({ cluster }: LoggedBatch, weight: Float64Array, rows: Int32Array): number {
  const weights = Float64Array.from(rows, (row) => weight[row]!);
  const { value, se } = sampleOf(weights, cluster && firstSeen(rows.map((row) => cluster[row]!)));
  return Number.isFinite(se) ? Math.max(0, 1 - value + 1.645 * se) : 1;
}

/** Codes renumbered in the order they appear. */
function firstSeen(codes: Int32Array): Int32Array {
  const number = new Map<number, number>();
  return codes.map((code) => {
    if (!number.has(code)) number.set(code, number.size);
    return number.get(code)!;
  });
}

function massWithout(batch: LoggedBatch, logging: Block, rows: Int32Array): Float64Array {
  const { actions, target } = batch;
  const mass = new Float64Array(actions);
  for (let i = 0; i < rows.length; i++) {
    const startE = lineOf(target, rows[i]!, actions);
    const startB = lineOf(logging, rows[i]!, actions);
    for (let a = 0; a < actions; a++)
      if (logging.values[startB + a] === 0) mass[a]! += target.values[startE + a]!;
  }
  return mass;
}

/** Only the columns of actions that were never chosen are read, and mostly there are none. */
function massNeverChosen({ actions, action, target }: LoggedBatch, rows: Int32Array): Float64Array {
  const chosen = new Uint8Array(actions);
  for (let i = 0; i < rows.length; i++) chosen[action[rows[i]!]!] = 1;
  const mass = new Float64Array(actions);
  for (let a = 0; a < actions; a++) {
    if (chosen[a] === 1) continue;
    for (let i = 0; i < rows.length; i++) mass[a]! += target.values[lineOf(target, rows[i]!, actions) + a]!;
  }
  return mass;
}
