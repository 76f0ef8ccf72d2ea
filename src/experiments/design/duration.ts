import { experimentsErrors } from '../errors.ts';

/** Days until enough units have come, and how many will have. */
export interface Duration {
  readonly days: number;
  readonly units: number;
}

/**
 * The first day by whose end `units` new units have come, rounded up to whole weeks when asked, so that every
 * weekday counts alike; null where the forecast ends before. `perDay` holds new units of each day from the start.
 * Errors: EXPERIMENTS_NUMBER_UNFIT.
 */
export function duration(
  units: number,
  perDay: readonly number[],
  { wholeWeeks = false }: { readonly wholeWeeks?: boolean } = {},
): Duration | null {
  let come = 0;
  const unfit = [units, ...perDay].find((value) => !(value >= 0));
  if (unfit !== undefined) throw experimentsErrors.EXPERIMENTS_NUMBER_UNFIT({ name: 'units', value: unfit });
  for (const [day, arrivals] of perDay.entries()) {
    come += arrivals;
    const days = day + 1;
    // Shares of units a day do not add up to the last digit.
    if (come >= units * (1 - 1e-12) && (!wholeWeeks || days % 7 === 0)) return { days, units: come };
  }
  return null;
}
