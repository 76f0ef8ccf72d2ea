import { experimentsErrors } from '../errors.ts';

/** One value per unit and period: units x periods, row-major. */
export interface Panel {
  readonly units: number;
  readonly periods: number;
  readonly values: ArrayLike<number>;
}

/** Errors: EXPERIMENTS_PANEL_UNFIT for a panel that is not whole and finite. */
export function checkPanel(name: string, { units, periods, values }: Panel): void {
  const refuse = (problem: string) =>
    experimentsErrors.EXPERIMENTS_PANEL_UNFIT({ problem: `${name}: ${problem}` });
  if (values.length !== units * periods)
    throw refuse(`${values.length} values for ${units} units of ${periods} periods`);
  for (let at = 0; at < values.length; at++)
    if (!Number.isFinite(values[at])) throw refuse(`value ${at} is not finite`);
}

/** Errors: EXPERIMENTS_PANEL_UNFIT unless `from` is a period with others before it. */
export function checkStart(from: number, periods: number, before = 1): void {
  if (Number.isInteger(from) && from >= before && from < periods) return;
  throw experimentsErrors.EXPERIMENTS_PANEL_UNFIT({
    problem: `treatment from period ${from} of ${periods} leaves too few periods before or after`,
  });
}

/** The mean of a unit over the periods [from, to). */
export function meanOver(
  { periods, values }: Panel,
  unit: number,
  [from, to]: readonly [number, number],
): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += values[unit * periods + at]!;
  return sum / (to - from);
}
