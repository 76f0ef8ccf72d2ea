import { lineOf, type Block, type LoggedBatch } from './batch.ts';

/** Where the policy would do what the log never shows. */
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
 * probability is 0; without it, where no row (no row of the segment) chose it.
 */
export function supportHoles(batch: LoggedBatch): Holes {
  const { rows, segment } = batch;
  const every = new Int32Array(rows);
  for (let i = 0; i < rows; i++) every[i] = i;
  const bySegment = (segment?.labels ?? []).map((label, code) =>
    holeOf(
      batch,
      every.filter((row) => segment!.of[row] === code),
      label,
    ),
  );
  return [holeOf(batch, every), ...bySegment];
}

function holeOf(batch: LoggedBatch, rows: Int32Array, segment?: string): Hole {
  const mass = batch.logging ? massWithout(batch, batch.logging, rows) : massNeverChosen(batch, rows);
  const actions = [...mass.keys()].filter((a) => mass[a]! > 0);
  const total = mass.reduce((sum, value) => sum + value, 0);
  return {
    ...(segment !== undefined && { segment }),
    rows: rows.length,
    mass: rows.length === 0 ? 0 : total / rows.length,
    actions,
  };
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
