// What each channel puts into an effect.
import { z } from 'zod';
import {
  summandEffects,
  summandsOf,
  summandsSchema,
  sourcesOf,
  type Estimate,
  type Statistics,
} from '../../experiments/index.ts';
import type { Event } from '../../events/index.ts';
import { columnsOf, short as shortened } from '../text.ts';
import { jsonOf as blobOf } from '../workspace/blobs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { LookRecord } from './history.ts';
import { analysisOf, type Judged, type Looked } from './judge.ts';
import { exposureTable, factTable, type ExperimentLog, type Met } from './log.ts';
import { unitOf } from './plan-schema.ts';
import { clustersOf } from './units.ts';

const spanSchema = z.strictObject({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

/**
 * A metric by the channel of the message to which each of its facts is credited. `total` is the difference without
 * covariates, and parts add up to it; each interval is that of the effect, of its part alone, null where that does not vary.
 */
export const channelsSchema = z.strictObject({
  metric: z.string(),
  treatment: z.string(),
  total: spanSchema.nullable(),
  parts: z.array(
    z.strictObject({
      /** Null: no message went before. */
      channel: z.string().nullable(),
      control: z.number(),
      treated: z.number(),
      part: spanSchema.nullable(),
    }),
  ),
});

export type Channels = z.infer<typeof channelsSchema>;

const keptSchema = z.array(summandsSchema);

/** No trait is called so, as names of traits have no space. */
const column = 'credited channel';

/** By metric that is added up from facts: what each channel has by arm; metrics of one channel, or none, have no parts. */
export function channelStatistics(
  log: ExperimentLog,
  met: readonly Met[],
  { judged, at }: { readonly judged: Judged; readonly at: number },
): z.infer<typeof keptSchema> {
  const clusters = clustersOf(unitOf(judged.start.plan));
  const isClustered = clusters.cluster !== undefined;
  const begun = new Map<string, number>();
  for (const one of met) begun.set(one.user, Math.min(one.at, begun.get(one.user) ?? Infinity));
  const credits = new Map<Event, string>();
  for (const [user, from] of begun)
    for (const [fact, channel] of creditsOf(log.facts.get(user as Met['user']) ?? [], from))
      credits.set(fact, channel);
  const tables = {
    exposures: exposureTable(log, met, { isClustered }),
    facts: factTable(log, met, { [column]: (fact) => credits.get(fact) ?? null }),
  };
  return judged.metrics.flatMap((metric) => {
    const asked = { metric, column, sources: sourcesOf({ exposures: clusters }), asOf: at };
    const found = summandsOf(tables, asked);
    return found && found.levels.length > 1 ? [found] : [];
  });
}

/**
 * The channel of each fact of a user since an instant: its own, that of the intent it is about, or else that of the last
 * message that went out or was met before it.
 */
export function* creditsOf(
  facts: readonly Event[],
  from: number,
): Generator<readonly [fact: Event, channel: string]> {
  const intents = new Map<string, string>();
  for (const fact of facts)
    if (fact.kind === 'decision' && fact.intent) intents.set(fact.decision, fact.intent.channel);
  let last: string | undefined;
  for (const fact of facts.toSorted((a, b) => a.at - b.at)) {
    if (fact.at < from) continue;
    const own = ownChannel(fact, intents);
    if (isTouch(fact) && own !== undefined) last = own;
    const channel = own ?? last;
    if (channel !== undefined) yield [fact, channel];
  }
}

function ownChannel(fact: Event, intents: ReadonlyMap<string, string>): string | undefined {
  if (fact.kind === 'response') return fact.channel;
  if (fact.kind === 'decision') return fact.intent?.channel;
  return fact.kind === 'receipt' ? intents.get(fact.decision) : undefined;
}

/** A message that went out, or that somebody met. */
const isTouch = (fact: Event): boolean =>
  fact.kind === 'response' ||
  (fact.kind === 'receipt' && (fact.status === 'sent' || fact.status === 'ambiguous'));

interface Read {
  readonly last: Pick<LookRecord, 'channels'>;
  readonly looked: Looked;
  readonly statistics: Statistics;
}

/** What a look kept, read as its effects are. */
export async function channelsAt(
  { store }: Pick<OpenWorkspace, 'store'>,
  judged: Judged,
  { last, looked, statistics }: Read,
): Promise<Channels[]> {
  if (last.channels === undefined) return [];
  const { control } = judged.start.plan;
  const treatments = Object.keys(judged.arms).filter((arm) => arm !== control);
  const analysis = analysisOf(judged, looked);
  const all = keptSchema.parse(await blobOf(store, last.channels));
  return all.flatMap((summands) => {
    const metric = judged.metrics.find(({ name }) => name === summands.metric)!;
    return treatments.flatMap((treatment): readonly Channels[] => {
      const asked = { control, treatment, alpha: judged.document.alpha, analysis };
      const found = summandEffects(metric, { summands, statistics }, asked);
      if (!found) return [];
      const parts = found.parts.map(({ level, part, ...means }) => ({
        channel: level,
        ...means,
        part: spanOf(part),
      }));
      return [{ metric: metric.name, treatment, total: spanOf(found.total), parts }];
    });
  });
}

const spanOf = (estimate: Estimate | null): Channels['total'] =>
  estimate && { value: estimate.value, low: estimate.interval.lower, high: estimate.interval.upper };

/** How a channel is called. */
export const channelName = (channel: string | null): string => channel ?? '(no message before)';

/** Where effects come from, by channel, as a person reads it on a terminal. */
export function showChannels(all: readonly Channels[]): readonly string[] {
  if (all.length === 0) return [];
  const short = (value: number | null) => (value === null ? '-' : shortened(value, 3));
  const span = (of: Channels['total']) =>
    of === null ? '-' : `${short(of.value)} [${short(of.low)}, ${short(of.high)}]`;
  const rows = all.flatMap(({ metric, treatment, total, parts }) => {
    const sum = (of: 'control' | 'treated') => parts.reduce((all, one) => all + one[of], 0);
    return [
      ...parts.map(({ channel, control, treated, part }) => [
        metric,
        treatment,
        channelName(channel),
        short(control),
        short(treated),
        span(part),
      ]),
      [metric, treatment, 'all', short(sum('control')), short(sum('treated')), span(total)],
    ];
  });
  return [
    '',
    ...columnsOf([['metric', 'treatment', 'channel', 'control', 'treated', 'part of effect'], ...rows]),
    'By the last message before: parts of the difference without covariates, they add up.',
  ];
}
