// Effects by the day on which units were exposed, of an experiment that was read after the fact.
import { z } from 'zod';
import {
  fixedHorizon,
  readout,
  readStatistics,
  samenessP,
  sourcesOf,
  statisticsOfTables,
  type MetricReadout,
  type Statistics,
} from '../../experiments/index.ts';
import { msPerDay } from '../../kit/index.ts';
import { showInstant } from '../../tables/index.ts';
import { jsonOf as blobOf } from '../workspace/blobs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { LookRecord } from './history.ts';
import { designOf, type Judged } from './judge.ts';
import { exposureTable, factTable, measured, type ExperimentLog, type Met } from './log.ts';
import { unitOf } from './plan-schema.ts';
import { clustersOf, firstOf } from './units.ts';

/**
 * The effect on the units of each day of exposure, or of seven days where there are more than a month. Intervals hold for
 * all days of a metric and treatment together. Days at which an arm had too few units, or no spread, are counted as left
 * out. Nothing of it was planned: it was cut when the data were there.
 */
export const exposureDaysSchema = z.strictObject({
  metric: z.string(),
  treatment: z.string(),
  per: z.enum(['day', 'seven days']),
  /** Of all days having the same effect. */
  p: z.number(),
  days: z.array(
    z.strictObject({
      /** The first of them, in UTC. */
      from: z.string(),
      n: z.number(),
      value: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
  left: z.int(),
});

type ExposureDays = z.infer<typeof exposureDaysSchema>;

const mostDays = 31;

/** Columns that no trait is called, as names of traits have no space. */
const columns = { day: 'day of exposure', 'seven days': 'seven days of exposure' } as const;

/** Statistics of success metrics by day of exposure; undefined where it was planned before, or all came on one day. */
export function exposureDayStatistics(
  log: ExperimentLog,
  met: readonly Met[],
  { judged, at }: { readonly judged: Judged; readonly at: number },
): Statistics | undefined {
  const { plan } = judged.start;
  const metrics = judged.metrics.filter(({ role }) => role === 'success');
  if (!plan.labels.includes('after_the_fact') || metrics.length === 0) return undefined;
  const first = firstOf(met);
  const numbers = [...first.values()].map((time) => Math.floor(time / msPerDay));
  const [from, to] = numbers.reduce(
    ([a, b], on) => [Math.min(a, on), Math.max(b, on)],
    [Infinity, -Infinity],
  );
  if (!(to > from)) return undefined;
  const [per, length] = to - from < mostDays ? (['day', 1] as const) : (['seven days', 7] as const);
  const dayOf = ({ unit }: Met) => {
    const on = Math.floor(first.get(unit)! / msPerDay);
    return showInstant((on - ((on - from) % length)) * msPerDay).slice(0, 10);
  };
  const clusters = clustersOf(unitOf(plan));
  const carried = { metrics, isClustered: clusters.cluster !== undefined, also: { [columns[per]]: dayOf } };
  return statisticsOfTables(
    { exposures: exposureTable(log, met, carried), facts: factTable(log, met) },
    {
      metrics: measured(metrics),
      sources: sourcesOf({ exposures: { segments: [columns[per]], ...clusters } }),
      asOf: at,
    },
  );
}

/** What a look recorded of days of exposure. */
export async function exposureDaysAt(
  { store }: OpenWorkspace,
  judged: Judged,
  { exposureDays }: Pick<LookRecord, 'exposureDays'>,
): Promise<ExposureDays[]> {
  if (exposureDays === null) return [];
  const metrics = judged.metrics.filter(({ role }) => role === 'success');
  const statistics = readStatistics(await blobOf(store, exposureDays));
  const said = readout({ metrics, statistics, design: designOf(judged) });
  const lines = new Map<string, MetricReadout[]>();
  for (const one of said.metrics) {
    if (one.segment === null) continue;
    const key = JSON.stringify([one.metric, one.treatment]);
    lines.set(key, [...(lines.get(key) ?? []), one]);
  }
  return [...lines.values()].flatMap((line) => lineOf(line, judged.document.alpha));
}

function lineOf(all: readonly MetricReadout[], alpha: number): readonly ExposureDays[] {
  const read = all
    .flatMap(({ result, segment, control, treated }) =>
      result.kind === 'estimated'
        ? [{ from: segment!.level!, n: control.n + treated.n, effect: result.absolute }]
        : [],
    )
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
  if (read.length < 2) return [];
  const { metric, treatment } = all[0]!;
  const isDaily = all[0]!.segment!.dimension === columns.day;
  return [
    {
      metric,
      treatment,
      per: isDaily ? 'day' : 'seven days',
      p: samenessP(read.map(({ effect }) => effect)),
      days: read.map(({ from, n, effect }) => {
        const { interval } = fixedHorizon(effect, { alpha: alpha / read.length });
        return { from, n, value: effect.value, low: interval.lower!, high: interval.upper! };
      }),
      left: all.length - read.length,
    },
  ];
}

/** One line of a report as a sentence. */
export function wordsOfExposureDays({ metric, treatment, per, p, days, left }: ExposureDays): string {
  const short = (value: number) => String(Number(value.toPrecision(3)));
  const values = days.map(({ value }) => value);
  const gone = left === 0 ? '' : `; ${left} left out`;
  return `By ${per} of exposure, analysed after the fact: the effect on ${metric} under ${treatment} lies between ${short(Math.min(...values))} and ${short(Math.max(...values))} over ${days.length} from ${days[0]!.from} to ${days.at(-1)!.from}${gone}; p of all being alike ${short(p)}.`;
}
