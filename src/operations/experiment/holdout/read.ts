import {
  holdoutForecast,
  holdoutReadout,
  type Assumption,
  type HoldoutReading,
} from '../../../experiments/index.ts';
import { msPerDay } from '../../../kit/index.ts';
import type { Portfolio } from '../../../program/index.ts';
import { showInstant } from '../../../tables/index.ts';
import type { ExperimentLog } from '../log.ts';
import type { HoldoutSaid, MeasuredSaid } from './output.ts';
import type { Holdout } from './placed.ts';
import { ratioOf } from './ratio.ts';
import { daysOf, endOf, periodsOf, seriesOf, type Periods, type Series } from './series.ts';

/** Of all intervals of a holdout together, at all readings. */
export const alpha = 0.05;

/** Users of the smaller side over the kurtosis: with fewer the error of its mean is not known. */
const least = 20;

/** How long an effect is waited for, in periods. */
const most = 120;
const power = 0.8;

/** What the reading of a holdout rests on. */
export const rests: readonly Assumption[] = [
  'independent-units',
  'random-assignment',
  'assigned-once',
  'normal-means',
  'fixed-tuning',
];

interface Setting {
  readonly portfolio: Portfolio;
  /** Up to when the log tells, in milliseconds. */
  readonly until: number;
  /** Of a period, in days. */
  readonly period: number;
}

/** What a holdout says at the end of its last whole period, and what it said before. */
export function readHoldout(
  log: Pick<ExperimentLog, 'facts'>,
  { layer, programs, placed, moved }: Holdout,
  { portfolio, until, period }: Setting,
): HoldoutSaid {
  const length = period * msPerDay;
  const ratio = ratioOf(placed, length);
  const held = placed.filter(({ isHeld }) => isHeld).length;
  const said = {
    holdout: layer,
    programs: [...programs],
    since: placed[0] ? showInstant(placed[0].at) : null,
    until: null,
    periods: 0,
    held,
    others: placed.length - held,
    promised: placed.reduce((sum, { chance }) => sum + chance, 0),
    ratioP: ratio.p,
    isBroken: ratio.isBroken,
    moved,
    problem: null,
    days: null,
    objectives: [],
    total: null,
  };
  const first = placed[0];
  if (!first) return { ...said, problem: 'no decision recorded it yet' };
  if (ratio.isBroken)
    return {
      ...said,
      problem:
        'the sides do not hold the users that they were promised, so that no difference between them is an effect; `monitor` looks for the cause',
    };
  const periods = periodsOf(placed, { length, until });
  if (periods.count === 0)
    return { ...said, problem: `its first period ends at ${showInstant(first.at + length)}` };
  if (!periods.isBoth) return { ...said, problem: 'a side has fewer than two users' };
  const series = seriesOf(log, placed, { portfolio, periods });
  const days = daysOf(placed, periods);
  return {
    ...said,
    until: showInstant(endOf(periods, periods.count - 1)),
    periods: periods.count,
    days: days.at(-1)!,
    ...measuredIn(series, portfolio, { periods, days }),
  };
}

interface Timed {
  readonly periods: Periods;
  readonly days: readonly number[];
}

function measuredIn(
  series: Series,
  { objectives }: Portfolio,
  timed: Timed,
): Pick<HoldoutSaid, 'objectives' | 'total'> {
  const weights = objectives.map(({ spec }) =>
    spec.role === 'value' ? (spec.direction === 'increase' ? spec.rate : -spec.rate) : 0,
  );
  const rated = weights.filter((weight) => weight !== 0).length;
  // The total of one objective is that objective again: nothing new is asked.
  const level = alpha / (objectives.length + Number(rated > 1));
  const ask = (value: Float64Array) =>
    saidOf(holdoutReadout({ ...series.log, value }, { alpha: level, looks: { kind: 'open' } }).readings, {
      ...timed,
      level,
    });
  const worth = new Float64Array(series.log.rows);
  series.values.forEach((values, k) => values.forEach((value, row) => (worth[row]! += weights[k]! * value)));
  return {
    objectives: objectives.map(({ name, spec: { unit, direction } }, k) => ({
      objective: name,
      unit,
      direction,
      ...ask(series.values[k]!),
    })),
    total: rated === 0 ? null : { objective: 'value', unit: 'value', direction: 'increase', ...ask(worth) },
  };
}

type Said = Omit<MeasuredSaid, 'objective' | 'unit' | 'direction'>;

function saidOf(
  all: readonly HoldoutReading[],
  { periods, days, level }: Timed & { readonly level: number },
): Said {
  const readings = all.map((one) => ({
    until: showInstant(endOf(periods, one.period)),
    effect: one.value,
    ...endsOf(one),
  }));
  const [last, { until: _, ...now }] = [all.at(-1)!, readings.at(-1)!];
  const perDay = (value: number | null) => value && value / days.at(-1)!;
  const isShown = now.low !== null && now.high !== null && (now.low > 0 || now.high < 0);
  return {
    floor: last.floor,
    ...now,
    perDay: { effect: now.effect / days.at(-1)!, low: perDay(now.low), high: perDay(now.high) },
    isShown,
    effective: last.effective,
    periodsMore: isShown ? null : waitOf(all, { periods, days, level }),
    readings,
  };
}

const endsOf = ({ effective, interval: { lower, upper } }: HoldoutReading) =>
  effective < least ? { low: null, high: null } : { low: lower, high: upper };

/** Where too few did anything: until enough will have, as it went so far; else until an effect of this size is shown. */
function waitOf(
  all: readonly HoldoutReading[],
  { periods, days, level }: Timed & { readonly level: number },
): number | null {
  const { effective } = all.at(-1)!;
  const time = days.map((value) => (value * msPerDay) / periods.length);
  if (effective >= least) return holdoutForecast(all, time, { alpha: level, power, most });
  const more = effective === 0 ? Infinity : Math.ceil((time.at(-1)! * (least - effective)) / effective);
  return more <= most ? more : null;
}
