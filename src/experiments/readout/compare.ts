import type { Assumption } from '../assumptions.ts';
import { moments, type Moments } from '../../kit/index.ts';
import { cuped } from '../effects/cuped.ts';
import { cupedRatioOfMoments, type RatioCovariateMoments } from '../effects/cuped-ratio.ts';
import { difference, relativeLift } from '../effects/difference.ts';
import { quantileArm } from '../effects/quantile.ts';
import { experimentsErrors } from '../errors.ts';
import type { Effect } from '../estimate.ts';
import type { Plan } from '../metrics/plan.ts';
import { answered, type NoAnswer } from '../no-answer.ts';
import { triangleAt, type Statistic, type StatisticOf } from '../metrics/statistics.ts';
import { funnelSteps, type FunnelStep } from '../parts/intervals.ts';
import type { Arm } from '../samples/arm.ts';
import { meanArm, successesOf } from '../samples/mean-sample.ts';
import { ratioOfMoments } from '../samples/ratio-sample.ts';

/** What covariates bought: the squared standard error over the one without them, and their slopes. */
export interface Adjustment {
  readonly varianceRatio: number;
  readonly slopes: readonly number[];
}

/** Treatment against control, before it is read. */
export interface Compared {
  readonly absolute: Effect;
  /** Over the control mean; null where that is not above 0. */
  readonly relative: Effect | null;
  readonly adjustment: Adjustment | null;
  /** The parts of the difference by step of a funnel, where every step was taken in both arms. */
  readonly funnel: readonly FunnelStep[] | null;
}

/** The effect of a metric between two arms, or why there is none. */
export const compare = (plan: Plan, control: Statistic, treatment: Statistic): Compared | NoAnswer =>
  answered(() => comparedBy(plan, control, treatment));

function comparedBy(plan: Plan, control: Statistic, treatment: Statistic): Compared {
  if (control.kind === 'moments' && treatment.kind === 'moments') {
    const before = plan.shape.kind === 'ratio' ? 2 : 1;
    if (control.means.length > before) return adjusted(plan, control, treatment);
  }
  const [a, b] = [armOf(plan, control), armOf(plan, treatment)];
  return {
    absolute: difference(a, b),
    relative: a.mean > 0 ? relativeLift(a, b) : null,
    adjustment: null,
    funnel: control.kind === 'steps' && treatment.kind === 'steps' ? partsOf(control, treatment) : null,
  };
}

/** A scatter about the mean that is this small a share of the squares is the rounding of equal values. */
const rounding = 1e-24;

/** One arm without covariates. */
export function armOf(plan: Plan, statistic: Statistic): Arm {
  if (statistic.kind === 'steps') return stepsOf(statistic);
  if (statistic.kind === 'quantile') return quantileOf(statistic);
  if (plan.shape.kind === 'ratio') return ratioOf(statistic);
  const { n, means, scatters } = statistic;
  if (!(n >= 2)) throw tooFew(n);
  const [mean, scatter] = [means[0]!, scatters[0]!];
  if (!Number.isFinite(mean + scatter))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'a sum is not finite' });
  return {
    n,
    mean,
    variance: scatter > rounding * n * mean * mean ? scatter / (n - 1) : 0,
    assumptions,
  };
}

const assumptions: readonly Assumption[] = ['independent-units', 'random-assignment', 'normal-means'];

const tooFew = (n: number) => experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${n} units in an arm` });

/** The share that took all steps. */
function stepsOf({ n, reached, scatters, members }: StatisticOf<'steps'>): Arm {
  const all = reached.at(-1) ?? 0;
  if (scatters === undefined || members === undefined) return meanArm(successesOf(n, all));
  if (!(n >= 2)) throw tooFew(n);
  return { n, mean: all / members.n, variance: scatters.at(-1)! / (n - 1), assumptions };
}

/** Units of which steps count: those within clusters, where there are such. */
const takersOf = ({ n, members }: StatisticOf<'steps'>): number => members?.n ?? n;

function quantileOf({ n, value, lower, upper }: StatisticOf<'quantile'>): Arm {
  if (value === null || lower === null || upper === null)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${n} units are too few for this quantile`,
    });
  return quantileArm({ n, value, lower, upper });
}

function ratioOf({ n, means, scatters }: StatisticOf<'moments'>): Arm {
  if (!(n >= 2)) throw tooFew(n);
  const k = means.length;
  return ratioOfMoments({
    n,
    means: [means[0]!, means[1]!],
    scatters: [scatters[0]!, scatters[1]!, scatters[triangleAt(k, 1, 1)]!],
  });
}

function adjusted(plan: Plan, control: StatisticOf<'moments'>, treatment: StatisticOf<'moments'>): Compared {
  const isRatio = plan.shape.kind === 'ratio';
  for (const { n } of [control, treatment]) if (!(n >= 2)) throw tooFew(n);
  const effect = (scale: 'absolute' | 'relative') =>
    isRatio
      ? cupedRatioOfMoments(fourOf(control), fourOf(treatment), { scale })
      : cuped(momentsOf(control), momentsOf(treatment), { scale });
  const absolute = effect('absolute');
  const base = isRatio ? control.means[0]! / control.means[1]! : control.means[0]!;
  return {
    absolute,
    relative: base > 0 ? effect('relative') : null,
    adjustment: { varianceRatio: absolute.varianceRatio, slopes: absolute.slopes },
    funnel: null,
  };
}

/** The outcome as y, its covariates as x. */
export function momentsOf({ n, means, scatters }: StatisticOf<'moments'>): Moments {
  const k = means.length;
  const columns = k - 1;
  const of = moments.empty(columns);
  of.weight = n;
  of.meanY = means[0]!;
  of.yy = scatters[0]!;
  for (let i = 0; i < columns; i++) {
    of.meanX[i] = means[i + 1]!;
    of.xy[i] = scatters[i + 1]!;
    for (let j = i; j < columns; j++) of.xx[i * columns + j] = scatters[triangleAt(k, i + 1, j + 1)]!;
  }
  return of;
}

const fourOf = ({ n, means, scatters }: StatisticOf<'moments'>): RatioCovariateMoments => ({
  n,
  means,
  scatter: (i, j) => scatters[triangleAt(means.length, Math.min(i, j), Math.max(i, j))]!,
});

const partsOf = (
  control: StatisticOf<'steps'>,
  treatment: StatisticOf<'steps'>,
): readonly FunnelStep[] | null =>
  [...control.reached, ...treatment.reached].every((count) => count > 0)
    ? funnelSteps(control, treatment)
    : null;

/** The value of an arm as people read it, without adjustment; null where no unit has one. */
export function valueOf(plan: Plan, statistic: Statistic): number | null {
  if (statistic.kind === 'quantile') return statistic.value;
  if (statistic.n === 0) return null;
  if (statistic.kind === 'steps') return (statistic.reached.at(-1) ?? 0) / takersOf(statistic);
  const [mean = 0, denominator] = statistic.means;
  if (plan.shape.kind !== 'ratio') return mean;
  return denominator === 0 ? null : mean / denominator!;
}
