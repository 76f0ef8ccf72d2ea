import { difference } from '../effects/difference.ts';
import type { Estimate } from '../estimate.ts';
import { planOf, type Metric } from '../metrics/metric.ts';
import type { Summands } from '../metrics/rows/summands.ts';
import type { Statistics } from '../metrics/statistics.ts';
import { errorOf, type Arm } from '../samples/arm.ts';
import type { Analysis } from './design.ts';
import { readerOf } from './reading.ts';

/** A summand of a metric: its mean by arm, and its part of the difference; null where it does not vary. */
interface SummandEffect {
  readonly level: string | null;
  readonly control: number;
  readonly treated: number;
  readonly part: Estimate | null;
}

/** The difference of a metric without covariates, and its parts, which add up to it. */
export interface SummandEffects {
  readonly total: Estimate | null;
  readonly parts: readonly SummandEffect[];
}

interface Asked {
  readonly control: string;
  readonly treatment: string;
  readonly alpha: number;
  readonly analysis: Analysis;
}

/**
 * Parts of `summandsOf` read as the effect is, each by itself: the mean of a sum is the sum of the means. Null where there
 * are fewer than two levels or an arm is missing, and for repeated looks at what goes on growing, where parts go together
 * otherwise than the whole. Errors: EXPERIMENTS_LEVEL_UNFIT.
 */
export function summandEffects(
  metric: Metric,
  { summands, statistics }: { readonly summands: Summands; readonly statistics: Statistics },
  { control, treatment, alpha, analysis }: Asked,
): SummandEffects | null {
  const plan = planOf(metric);
  const [a, b] = [summands.arms[control], summands.arms[treatment]];
  const statisticOf = (arm: string) =>
    statistics.cells.find((cell) => cell.arm === arm && cell.segment === null)?.metrics[metric.name];
  const [first, second] = [statisticOf(control), statisticOf(treatment)];
  if (first?.kind !== 'moments' || !second) return null;
  if (!a || !b || summands.levels.length < 2) return null;
  if (plan.complete === null && analysis.kind !== 'fixed') return null;
  const reader = readerOf(analysis, { plan, alpha, control: first, treatment: second });
  if (!reader.ok) return null;
  const isDelta = plan.shape.kind === 'ratio' || first.members !== undefined;
  const arm = (of: Pick<Arm, 'n' | 'mean' | 'variance'>): Arm => ({
    ...of,
    assumptions: [
      'independent-units',
      'random-assignment',
      'normal-means',
      ...(isDelta ? (['delta-method'] as const) : []),
    ],
  });
  const read = (from: Pick<Arm, 'n' | 'mean' | 'variance'>, to: typeof from): Estimate | null =>
    errorOf(from) + errorOf(to) > 0 ? reader.value.estimate(difference(arm(from), arm(to))) : null;
  return {
    total: read(a.total, b.total),
    parts: summands.levels.map((level, at) => ({
      level,
      control: a.parts[at]!.mean,
      treated: b.parts[at]!.mean,
      part: read(a.parts[at]!, b.parts[at]!),
    })),
  };
}
