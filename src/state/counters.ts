import type { Event, EventOf } from '../events/index.ts';
import { millisOf, type Only, type Portfolio } from '../program/index.ts';

/** Something that a portfolio's features count: which facts, by what amount, over which window. */
export interface Counter {
  readonly key: string;
  readonly event: string;
  readonly only: Only;
  /** Milliseconds of the window; 0 remembers only the last time. */
  readonly window: number;
  readonly adds: 'one' | 'amount';
  /** Whether there is one series per topic. */
  readonly byTopic: boolean;
}

type Countable = EventOf<'activity'> | EventOf<'response'>;

const onlyKey = ({ channel, topic, message }: Only): string =>
  `${channel ?? ''}|${topic ?? ''}|${message ?? ''}`;

const keyOf = (kind: string, event: string, rest: string): string => `${kind}|${event}|${rest}`;

/** The series of a windowed count or sum. */
export const seriesKey = (feature: {
  readonly kind: 'count' | 'sum';
  readonly event: string;
  readonly where: Only;
  readonly within: string;
}): string => keyOf(feature.kind, feature.event, `${onlyKey(feature.where)}|${feature.within}`);

/** The last time of something. */
export const lastKey = (event: string, where: Only): string => keyOf('last', event, onlyKey(where));

/** The series of one topic of an affinity; with topic "" the series of all topics. */
export const affinityKey = (event: string, within: string, topic: string): string =>
  keyOf('affinity', event, `${within}|${topic}`);

/** Every counter that a portfolio's features need, each once. */
export function countersOf(portfolio: Portfolio): readonly Counter[] {
  const found = new Map<string, Counter>();
  const keep = (counter: Counter) => found.set(counter.key, counter);
  for (const { spec } of portfolio.userFeatures) {
    if (spec.kind === 'count' || spec.kind === 'sum')
      keep({
        key: seriesKey(spec),
        event: spec.event,
        only: spec.where,
        window: millisOf(spec.within),
        adds: spec.kind === 'sum' ? 'amount' : 'one',
        byTopic: false,
      });
    if (spec.kind === 'hoursSince')
      keep({
        key: lastKey(spec.event, spec.where),
        event: spec.event,
        only: spec.where,
        window: 0,
        adds: 'one',
        byTopic: false,
      });
  }
  for (const { spec } of portfolio.candidateFeatures) {
    if (spec.kind !== 'affinity') continue;
    const { event, within } = spec;
    const common = { event, only: {}, window: millisOf(within), adds: 'one' } as const;
    keep({ ...common, key: affinityKey(event, within, ''), byTopic: true });
  }
  return [...found.values()];
}

/** Whether a fact is one that counts. */
export const isCountable = (event: Event): event is Countable =>
  event.kind === 'activity' || event.kind === 'response';

/** Whether a counter counts this fact. */
export function counts({ only }: Counter, event: Countable): boolean {
  if (only.topic !== undefined && only.topic !== event.topic) return false;
  if (only.channel !== undefined && (event.kind !== 'response' || only.channel !== event.channel))
    return false;
  return only.message === undefined || (event.kind === 'response' && only.message === event.message);
}
