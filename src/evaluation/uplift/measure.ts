import { streamOf, type Stream } from '../../kit/index.ts';
import { checkCodes } from '../batch.ts';
import { sortedQuantile } from '../intervals/quantile.ts';
import { confidence, count } from '../setting.ts';
import type { UpliftMetric } from './metric.ts';
import { orderOf, take, type UpliftLog } from './ranked.ts';

export interface MeasureOptions {
  /** Names the stream of random numbers of the bootstrap. */
  readonly key: string;
  /** Confidence, .95 unless told. */
  readonly level?: number;
  /** 500 unless told. */
  readonly resamples?: number;
  /** The unit of each row (a household, say) as a code in [0, rows): units are resampled whole. */
  readonly cluster?: Int32Array;
}

/** An uplift metric of one score, with its convention and a percentile bootstrap interval. */
export interface UpliftMeasure {
  readonly name: string;
  readonly convention: string;
  readonly value: number;
  readonly interval: { readonly level: number; readonly lower: number; readonly upper: number };
}

/** Measures how well a score orders people by effect, each metric with its interval on the same resamples. */
export function measureUplift(
  log: UpliftLog,
  metrics: readonly UpliftMetric[],
  { key, level = 0.95, resamples = 500, cluster }: MeasureOptions,
): readonly UpliftMeasure[] {
  confidence('level', level);
  count('resamples', resamples, 100);
  checkCodes('cluster', cluster, log.score.length);
  const order = orderOf(log);
  const whole = take(log, order);
  const units = unitsOf(order.length, cluster);
  const stream = streamOf(key, 'uplift');
  const values = metrics.map(() => new Float64Array(resamples));
  for (let b = 0; b < resamples; b++) {
    const resample = take(log, drawn(order, units, stream));
    metrics.forEach((metric, m) => (values[m]![b] = metric.value(resample)));
  }
  return metrics.map(({ name, convention, value }, m) => ({
    name,
    convention,
    value: value(whole),
    interval: { level, ...percentiles(values[m]!.sort(), (1 - level) / 2) },
  }));
}

/** The order with each row as often as its unit was drawn, so that a resample need not be sorted again. */
function drawn(order: Int32Array, units: Units, stream: Stream): Int32Array {
  const times = new Int32Array(order.length);
  for (let i = 0; i < units.codes.length; i++) times[units.codes[stream.below(units.codes.length)]!]!++;
  let size = 0;
  for (let i = 0; i < order.length; i++) size += times[units.of[order[i]!]!]!;
  const rows = new Int32Array(size);
  let at = 0;
  for (let i = 0; i < order.length; i++)
    for (let k = times[units.of[order[i]!]!]!; k > 0; k--) rows[at++] = order[i]!;
  return rows;
}

/** The unit of each row, and the codes in use. */
interface Units {
  readonly of: Int32Array;
  readonly codes: Int32Array;
}

function unitsOf(rows: number, cluster?: Int32Array): Units {
  const of = cluster ?? Int32Array.from({ length: rows }, (_, i) => i);
  return { of, codes: Int32Array.from(new Set(of)) };
}

/** NaN sorts last: when one resample has no value, neither have the limits. */
const percentiles = (sorted: Float64Array, tail: number) =>
  Number.isNaN(sorted.at(-1)!)
    ? { lower: Number.NaN, upper: Number.NaN }
    : { lower: sortedQuantile(sorted, tail), upper: sortedQuantile(sorted, 1 - tail) };
