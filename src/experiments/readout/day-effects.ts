import { CodedError, moments, type Moments } from '../../kit/index.ts';
import { overTime, type OverTime } from '../effects/over-time.ts';
import { planOf, readMetric, type Metric } from '../metrics/metric.ts';
import type { Statistics } from '../metrics/statistics.ts';
import { microsPerDay } from '../metrics/window.ts';

/** Later days are left out: they say little more, and each pair of days has to be summed. */
const mostDays = 14;

/**
 * A metric cut into the days since exposure, a metric each, named `<name>, day <k>`: for means, counts and proportions
 * of events over a cohort window of three days at least. Empty for others. Ask for them `together`.
 */
export function dayMetrics(metric: Metric): readonly Metric[] {
  if (metric.kind !== 'mean' && metric.kind !== 'count' && metric.kind !== 'proportion') return [];
  const { complete } = planOf(metric);
  if (complete === null || 'column' in metric.of) return [];
  const aggregates = { mean: undefined, count: 'count', proportion: 'any' } as const;
  const aggregate = aggregates[metric.kind] ?? ('aggregate' in metric.of ? metric.of.aggregate : undefined);
  const days = Math.min(mostDays, Math.floor(complete / microsPerDay));
  if (days < 3) return [];
  return Array.from({ length: days }, (_, day) =>
    readMetric({
      kind: 'mean',
      name: `${metric.name}, day ${day + 1}`,
      role: 'deterioration',
      direction: metric.direction,
      of: { ...metric.of, ...(aggregate === undefined ? {} : { aggregate }) },
      window: { kind: 'cohort', after: `${day}d`, until: `${day + 1}d` },
    }),
  );
}

/**
 * Whether an effect fades or grows over those days, by `overTime`; null where the days cannot be told apart (too few
 * units, a day without spread). `statistics` are of the days together. Errors: EXPERIMENTS_LEVEL_UNFIT.
 */
export function effectOverDays(
  days: readonly Metric[],
  statistics: Statistics,
  {
    control,
    treatment,
    alpha,
  }: { readonly control: string; readonly treatment: string; readonly alpha: number },
): OverTime | null {
  const [a, b] = [control, treatment].map((arm) => momentsIn(arm, days, statistics));
  if (!a || !b) return null;
  try {
    return overTime(a, b, { alpha });
  } catch (error) {
    if (error instanceof CodedError && error.code === 'EXPERIMENTS_SAMPLE_UNFIT') return null;
    throw error;
  }
}

/** One column per day; units have all days or none, as the windows of all are over. */
function momentsIn(arm: string, days: readonly Metric[], { cells, joint }: Statistics): Moments | undefined {
  const cell = cells.find((one) => one.segment === null && one.arm === arm);
  const own = days.map(({ name }) => cell?.metrics[name]);
  const of = moments.empty(days.length);
  for (const [i, statistic] of own.entries()) {
    if (statistic?.kind !== 'moments' || statistic.n < 2 || statistic.n !== own[0]!.n) return undefined;
    of.weight = statistic.n;
    of.meanX[i] = statistic.means[0]!;
    of.xx[i * days.length + i] = statistic.scatters[0]!;
    for (let j = i + 1; j < days.length; j++) {
      const names = new Set([days[i]!.name, days[j]!.name]);
      const pair = joint.find(
        ({ arm: of, metrics }) => of === arm && metrics.every((name) => names.has(name)),
      );
      if (!pair) return undefined;
      of.xx[i * days.length + j] = pair.scatters[0]![0]!;
    }
  }
  return of;
}
