import type { Effect, Estimate } from '../estimate.ts';
import { planOf, type Metric } from '../metrics/metric.ts';
import type { Statistic, StatisticOf, Statistics } from '../metrics/statistics.ts';
import { ratioSegments } from '../parts/ratio-segments.ts';
import type { Analysis } from './design.ts';
import { readerOf } from './reading.ts';

/** A part of an effect as the effect is read, by itself; null where it does not vary. */
type Read = Estimate | null;

/** The difference of a ratio metric by the segments of one dimension: what their ratios and what their shares changed. */
export interface SegmentMix {
  readonly dimension: string;
  /** Of the ratios as they are, without covariates: `rate` and `mix` add up to it. */
  readonly total: Read;
  readonly rate: Read;
  readonly mix: Read;
  /** Share of the denominator and ratio by arm, and the parts, which add up to `rate` and `mix`. */
  readonly segments: readonly {
    readonly level: string | null;
    readonly control: { readonly mix: number; readonly rate: number };
    readonly treated: { readonly mix: number; readonly rate: number };
    readonly rate: Read;
    readonly mix: Read;
  }[];
}

/** Arms, and how they are read. */
interface Asked {
  readonly control: string;
  readonly treatment: string;
  readonly alpha: number;
  readonly analysis: Analysis;
}

/**
 * `ratioSegments` over every dimension of the statistics of which both arms have all levels, two or more, with something
 * to divide by. Nothing for metrics that are no ratios; where units are in clusters, which may be in several segments;
 * nor for repeated looks at what goes on growing, where parts go together otherwise than the whole.
 */
export function segmentMixes(
  metric: Metric,
  { cells }: Statistics,
  { control, treatment, alpha, analysis }: Asked,
): readonly SegmentMix[] {
  const plan = planOf(metric);
  if (plan.shape.kind !== 'ratio') return [];
  if (plan.complete === null && analysis.kind !== 'fixed') return [];
  const statisticIn = (arm: string, dimension: string | null, level: string | null): Statistic | undefined =>
    cells.find(
      (cell) =>
        cell.arm === arm &&
        (cell.segment?.dimension ?? null) === dimension &&
        (cell.segment?.level ?? null) === level,
    )?.metrics[metric.name];
  const [first, second] = [statisticIn(control, null, null), statisticIn(treatment, null, null)];
  if (!first || !second) return [];
  const reader = readerOf(analysis, { plan, alpha, control: first, treatment: second });
  if (!reader.ok) return [];
  const read = (effect: Effect): Read => (effect.se > 0 ? reader.value.estimate(effect) : null);
  const dimensions = [...new Set(cells.flatMap(({ segment }) => (segment ? [segment.dimension] : [])))];
  return dimensions.flatMap((dimension): readonly SegmentMix[] => {
    const levels = [
      ...new Set(cells.flatMap(({ segment }) => (segment?.dimension === dimension ? [segment.level] : []))),
    ];
    const [a, b] = [control, treatment].map((arm) =>
      levels.flatMap((level) => {
        const statistic = statisticIn(arm, dimension, level);
        return statistic && isReadable(statistic) ? [statistic] : [];
      }),
    );
    if (levels.length < 2 || a!.length < levels.length || b!.length < levels.length) return [];
    const { total, rate, mix, segments } = ratioSegments(a!, b!);
    return [
      {
        dimension,
        total: read(total),
        rate: read(rate),
        mix: read(mix),
        segments: segments.map((one, at) => ({
          ...one,
          level: levels[at]!,
          rate: read(one.rate),
          mix: read(one.mix),
        })),
      },
    ];
  });
}

const isReadable = (statistic: Statistic): statistic is StatisticOf<'moments'> =>
  statistic.kind === 'moments' &&
  statistic.members === undefined &&
  statistic.n > 0 &&
  statistic.means[1]! > 0;
