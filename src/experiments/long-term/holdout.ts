import type { Assumption } from '../assumptions.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { criticalOf, intervalOf, pOf, type Interval } from '../estimate.ts';
import type { Correlation } from '../many/correlation.ts';
import { correlatedBoundaries } from '../sequential/correlated-boundaries.ts';
import type { Spending } from '../sequential/spending.ts';
import { effectiveIn } from './holdout-effective.ts';
import { usersOf, type HoldoutLog, type HoldoutUsers } from './holdout-log.ts';

/**
 * Reading after each period without losing the level. `planned`: so many periods, boundaries for the correlation
 * that cumulated values have. `open`: no end; period k has α·6/(π²k²), which holds whatever the correlation.
 */
export type HoldoutLooks =
  | { readonly kind: 'planned'; readonly periods: number; readonly spending: Spending }
  | { readonly kind: 'open' };

/** What a holdout says at the end of a period, of all users in by then. */
export interface HoldoutReading {
  readonly period: number;
  readonly held: number;
  readonly treated: number;
  /** Cumulated value per held user, the floor. */
  readonly floor: number;
  /** Cumulated value per treated user − per held user. */
  readonly value: number;
  readonly se: number;
  /** Right for all periods together; ends are null where no error may be spent yet, or nothing varies. */
  readonly interval: Interval;
  /** Of a difference, two-sided, where this period alone were read: the interval, which is right for all, may disagree. */
  readonly pAlone: number;
  /** Users of the side with fewer of them, over the kurtosis: below about 20 the error is hardly known. */
  readonly effective: number;
}

export interface HoldoutReadout {
  readonly readings: readonly HoldoutReading[];
  readonly assumptions: readonly Assumption[];
}

/**
 * A persistent holdout read after every period. A user counts once, by 1/P of the own assignment, however many rows
 * there are; shares may differ between users, as when a holdout was made smaller. Means are Hájek's (1971) and errors
 * those of their linearisation. Periods are correlated by what the same users did before, not as independent increments. Errors: as
 * `usersOf`, EXPERIMENTS_SAMPLE_UNFIT with fewer than two users on a side in the first period, EXPERIMENTS_NO_SPREAD
 * for a planned period in which neither side varies; an open one then has no interval.
 */
export function holdoutReadout(
  log: HoldoutLog,
  { alpha, looks }: { readonly alpha: number; readonly looks: HoldoutLooks },
): HoldoutReadout {
  level('alpha', alpha);
  const users = usersOf(log);
  const sums = Array.from({ length: users.periods }, (_, period) => effectAt(users, period));
  const covariance = covarianceOf(users, sums);
  const ses = covariance.map((row, k) => Math.sqrt(row[k]!));
  const flat = ses.findIndex((se) => !(se > 0));
  if (flat >= 0 && looks.kind === 'planned')
    throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: `period ${flat}` });
  const correlation = covariance.map((row, j) =>
    row.map((value, k) => (j === k ? 1 : value / (ses[j]! * ses[k]!))),
  );
  const criticals = criticalsOf(correlation, { alpha, looks });
  const readings = sums.map(({ held, treated, means, value }, period) => {
    const se = ses[period]!;
    const critical = criticals[period] ?? Infinity;
    const isFlat = !(se > 0);
    return {
      period,
      held,
      treated,
      floor: means[1],
      value,
      se,
      interval: isFlat ? nothing : intervalOf({ value, se }, critical, 'two-sided'),
      pAlone: isFlat ? 1 : pOf(value / se, 'two-sided'),
      effective: effectiveIn(users, period),
    };
  });
  return {
    readings,
    assumptions: ['independent-units', 'random-assignment', 'normal-means', 'assigned-once'],
  };
}

const nothing: Interval = { lower: null, upper: null };

/** Means and total weights of both sides, of the users in by a period. */
interface Sides {
  readonly held: number;
  readonly treated: number;
  readonly means: readonly [number, number];
  readonly weights: readonly [number, number];
  readonly value: number;
}

const weightOf = ({ held, probability }: HoldoutUsers, user: number): number =>
  1 / (held[user] === 1 ? probability[user]! : 1 - probability[user]!);

function effectAt(users: HoldoutUsers, period: number): Sides {
  const counts = [0, 0];
  const weights: [number, number] = [0, 0];
  const sums = [0, 0];
  for (let user = 0; user < users.entry.length; user++) {
    if (users.entry[user]! > period) continue;
    const side = users.held[user]!;
    const weight = weightOf(users, user);
    counts[side]!++;
    weights[side]! += weight;
    sums[side]! += weight * users.cumulated[user * users.periods + period]!;
  }
  const [treated = 0, held = 0] = counts;
  if (treated < 2 || held < 2)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${treated} users treated and ${held} held in period ${period}`,
    });
  const means = [sums[0]! / weights[0], sums[1]! / weights[1]] as const;
  return { treated, held, means, weights, value: means[0] - means[1] };
}

/** Cov of the effects at every two periods: Σ over users of what each adds to both, n/(n − 1) a side. */
function covarianceOf(users: HoldoutUsers, sums: readonly Sides[]): readonly number[][] {
  const { periods } = users;
  const out = sums.map(() => sums.map(() => 0));
  const own = new Float64Array(periods);
  for (let user = 0; user < users.entry.length; user++) {
    const side = users.held[user]!;
    const weight = weightOf(users, user);
    const from = users.entry[user]!;
    for (let k = from; k < periods; k++) {
      const { means, weights, held, treated } = sums[k]!;
      const n = side === 1 ? held : treated;
      const off = users.cumulated[user * periods + k]! - means[side]!;
      own[k] = ((weight * off) / weights[side]!) * Math.sqrt(n / (n - 1));
    }
    for (let j = from; j < periods; j++)
      for (let k = from; k < periods; k++) out[j]![k]! += own[j]! * own[k]!;
  }
  return out;
}

/** The critical value of period k, from 0, where there is no end: α·6/(π²(k + 1)²), which sums to α. */
export const openCritical = (alpha: number, period: number): number =>
  criticalOf((alpha * 6) / (Math.PI * Math.PI * (period + 1) * (period + 1)), 'two-sided');

function criticalsOf(
  correlation: Correlation,
  { alpha, looks }: { readonly alpha: number; readonly looks: HoldoutLooks },
): readonly (number | null)[] {
  if (looks.kind === 'open') return correlation.map((_, k) => openCritical(alpha, k));
  const seen = correlation.length;
  if (!(looks.periods >= seen))
    throw experimentsErrors.EXPERIMENTS_PLAN_IMPOSSIBLE({
      problem: `${seen} periods where ${looks.periods} were planned`,
    });
  const fractions = correlation.map((_, k) => (k + 1) / looks.periods);
  const design = { alpha, sides: 2, spending: looks.spending } as const;
  // The looks to come would take what is left; a last one that knows nothing of these stands for them.
  const isLast = looks.periods === seen;
  const padded = isLast
    ? correlation
    : [...correlation.map((row) => [...row, 0]), [...fractions.map(() => 0), 1]];
  const bounds = correlatedBoundaries(design, isLast ? fractions : [...fractions, 1], padded);
  return bounds.slice(0, seen).map(({ z }) => z);
}
