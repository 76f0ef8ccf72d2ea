// What users of a holdout did, period by period, as numbers.
import { msPerDay } from '../../../kit/index.ts';
import { sinceOf } from '../../../outcomes/index.ts';
import type { HoldoutLog } from '../../../experiments/index.ts';
import type { Portfolio } from '../../../program/index.ts';
import type { ExperimentLog } from '../log.ts';
import type { Placed } from './placed.ts';

/** When the periods of a holdout are: they all are of one length, and only whole ones count. */
export interface Periods {
  readonly begins: number;
  readonly length: number;
  readonly count: number;
}

/** Whole periods up to an instant, from the one on by whose end two users were met on either side. */
export function periodsOf(
  placed: readonly Placed[],
  { length, until }: { readonly length: number; readonly until: number },
): Periods & { readonly isBoth: boolean } {
  const start = placed[0]!.at;
  const periodOf = (at: number) => Math.floor((at - start) / length);
  const seconds = [true, false].map(
    (side) => placed.filter(({ isHeld }) => isHeld === side)[1]?.at ?? Infinity,
  );
  const first = periodOf(Math.max(...seconds));
  const whole = Math.floor((until - start) / length);
  const isBoth = first < whole;
  const skipped = isBoth ? first : 0;
  return { begins: start + skipped * length, length, count: Math.max(0, whole - skipped), isBoth };
}

/** The period in which a user comes in; who came before the first counts from it on, with what was done before. */
const entryOf = ({ at }: Placed, { begins, length }: Periods): number =>
  Math.max(0, Math.floor((at - begins) / length));

export const endOf = ({ begins, length }: Periods, period: number): number => begins + (period + 1) * length;

/** By period of a user and objective: all since the user was met, the periods of one user after each other. */
export interface Series {
  readonly log: Omit<HoldoutLog, 'value'>;
  /** By objective: a value per row. */
  readonly values: readonly Float64Array[];
}

/** Rows of users, from the period in which they were met on. Users who were met after the last period are left out. */
export function seriesOf(
  { facts }: Pick<ExperimentLog, 'facts'>,
  placed: readonly Placed[],
  { portfolio, periods }: { readonly portfolio: Portfolio; readonly periods: Periods },
): Series {
  const inside = placed.filter((one) => entryOf(one, periods) < periods.count);
  const rows = inside.reduce((sum, one) => sum + periods.count - entryOf(one, periods), 0);
  const log = {
    rows,
    user: new Int32Array(rows),
    period: new Int32Array(rows),
    held: new Uint8Array(rows),
    probability: new Float64Array(rows),
  };
  const measures = portfolio.objectives.map(({ spec }) => sinceOf(spec));
  const values = measures.map(() => new Float64Array(rows));
  let row = 0;
  inside.forEach((one, user) => {
    const known = facts.get(one.user) ?? [];
    const own = measures.map((measure) => measure(known));
    const before = measures.map(() => 0);
    for (let period = entryOf(one, periods); period < periods.count; period++, row++) {
      log.user[row] = user;
      log.period[row] = period;
      log.held[row] = Number(one.isHeld);
      log.probability[row] = one.chance;
      own.forEach((since, k) => {
        const all = since({ from: one.at, until: endOf(periods, period) });
        values[k]![row] = all - before[k]!;
        before[k] = all;
      });
    }
  });
  return { log, values };
}

/** Days of a user on average, of those in by the end of each period, since they were met. */
export function daysOf(placed: readonly Placed[], periods: Periods): readonly number[] {
  return Array.from({ length: periods.count }, (_, period) => {
    const end = endOf(periods, period);
    const inside = placed.filter((one) => entryOf(one, periods) <= period);
    return inside.reduce((sum, { at }) => sum + end - at, 0) / inside.length / msPerDay;
  });
}
