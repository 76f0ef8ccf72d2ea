import { level, sameLength, wholeCount } from '../checks.ts';
import { criticalOf } from '../estimate.ts';
import { openCritical, type HoldoutReading } from './holdout.ts';

/** What a holdout would have to show, and for how long it may be waited for. */
export interface HoldoutQuestion {
  /** Of the open looks. */
  readonly alpha: number;
  /** Chance of showing it. */
  readonly power: number;
  /** Periods from now. */
  readonly most: number;
}

/**
 * Periods more until open looks would show an effect that goes on as the last reading has it, of the same users; null
 * where `most` are not enough. By then a user has r times the time, so that the effect is r times as large; the spread of
 * users grows as r^g, g between ½ (periods of a user independent) and 1 (users alike for good) from first reading to last,
 * ½ with one reading alone. `time` is what a user had on average by each reading, in periods. Errors:
 * EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NUMBER_UNFIT, EXPERIMENTS_LENGTHS_DIFFER.
 */
export function holdoutForecast(
  readings: readonly HoldoutReading[],
  time: readonly number[],
  { alpha, power, most }: HoldoutQuestion,
): number | null {
  sameLength('times', time.length, readings.length);
  wholeCount('most', most);
  const last = readings.at(-1);
  if (!last || !(last.se > 0)) return null;
  const more = criticalOf(1 - level('power', power), 'greater');
  const growth = growthOf(readings, time);
  const now = time.at(-1)!;
  for (let periods = 1; periods <= most; periods++) {
    const r = (now + periods) / now;
    const critical = openCritical(alpha, last.period + periods) + more;
    if (Math.abs(last.value) * r >= critical * last.se * Math.exp(growth * Math.log(r))) return periods;
  }
  return null;
}

/** The g with which spreads of users grew, free of how many users there were. */
function growthOf(readings: readonly HoldoutReading[], time: readonly number[]): number {
  const from = readings.findIndex(({ se }) => se > 0);
  const last = readings.length - 1;
  if (from < 0 || !(time[last]! > time[from]!)) return 0.5;
  const spread = ({ se, held, treated }: HoldoutReading) => se / Math.sqrt(1 / held + 1 / treated);
  const grown = Math.log(spread(readings[last]!) / spread(readings[from]!));
  return Math.min(1, Math.max(0.5, grown / Math.log(time[last]! / time[from]!)));
}
