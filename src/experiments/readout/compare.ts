import type { Assumption } from '../assumptions.ts';
import { CodedError, moments, type Moments } from '../../kit/index.ts';
import { cuped } from '../effects/cuped.ts';
import { cupedRatio, type RatioCovariateSample } from '../effects/cuped-ratio.ts';
import { difference, relativeLift } from '../effects/difference.ts';
import { quantileArm } from '../effects/quantile.ts';
import { experimentsErrors } from '../errors.ts';
import type { Effect } from '../estimate.ts';
import type { Plan } from '../metrics/plan.ts';
import { triangleAt, type Statistic, type StatisticOf } from '../metrics/statistics.ts';
import { funnelParts, type FunnelParts } from '../parts/funnel.ts';
import type { Arm } from '../samples/arm.ts';
import { meanArm, successesOf } from '../samples/mean-sample.ts';
import { ratioArm } from '../samples/ratio-sample.ts';

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
  readonly funnel: FunnelParts | null;
}

/** Why there is no effect: too few units, no spread, a denominator of nought. */
export interface NoAnswer {
  readonly code: string;
  readonly message: string;
}

/** The effect of a metric between two arms, or why there is none. */
export function compare(plan: Plan, control: Statistic, treatment: Statistic): Compared | NoAnswer {
  try {
    return comparedBy(plan, control, treatment);
  } catch (error) {
    if (error instanceof CodedError && noAnswers.has(error.code))
      return { code: error.code, message: error.message };
    throw error;
  }
}

const noAnswers = new Set(['EXPERIMENTS_SAMPLE_UNFIT', 'EXPERIMENTS_NO_SPREAD', 'EXPERIMENTS_BASE_ZERO']);

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

/** One arm without covariates. */
export function armOf(plan: Plan, statistic: Statistic): Arm {
  if (statistic.kind === 'steps') return meanArm(successesOf(statistic.n, statistic.reached.at(-1) ?? 0));
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
    variance: Math.max(0, scatter) / (n - 1),
    assumptions,
  };
}

const assumptions: readonly Assumption[] = ['independent-units', 'random-assignment', 'normal-means'];

const tooFew = (n: number) => experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${n} units in an arm` });

function quantileOf({ n, value, lower, upper }: StatisticOf<'quantile'>): Arm {
  if (value === null || lower === null || upper === null) throw tooFew(n);
  return quantileArm({ n, value, lower, upper });
}

function ratioOf(statistic: StatisticOf<'moments'>): Arm {
  const { n, sums, products } = rawOf(statistic);
  return ratioArm({
    n,
    numerator: sums[0]!,
    denominator: sums[1]!,
    numeratorSquares: products[0]![0]!,
    denominatorSquares: products[1]![1]!,
    cross: products[0]![1]!,
  });
}

/** Raw sums and products, as ratios ask for them. */
function rawOf({ n, means, scatters }: StatisticOf<'moments'>) {
  const k = means.length;
  const product = (i: number, j: number) =>
    scatters[triangleAt(k, Math.min(i, j), Math.max(i, j))]! + n * means[i]! * means[j]!;
  return {
    n,
    sums: means.map((mean) => n * mean),
    products: means.map((_, i) => means.map((__, j) => product(i, j))),
  };
}

function adjusted(plan: Plan, control: StatisticOf<'moments'>, treatment: StatisticOf<'moments'>): Compared {
  const isRatio = plan.shape.kind === 'ratio';
  for (const { n } of [control, treatment]) if (!(n >= 2)) throw tooFew(n);
  const effect = (scale: 'absolute' | 'relative') =>
    isRatio
      ? cupedRatio(fourOf(control), fourOf(treatment), { scale })
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

function fourOf(statistic: StatisticOf<'moments'>): RatioCovariateSample {
  const { n, sums, products } = rawOf(statistic);
  const four = (row: readonly number[]) => [row[0]!, row[1]!, row[2]!, row[3]!] as const;
  return { n, sums: four(sums), products: products.map(four) };
}

/** Rates from step to step; null where a step has none. */
function partsOf(control: StatisticOf<'steps'>, treatment: StatisticOf<'steps'>): FunnelParts | null {
  const rates = ({ n, reached }: StatisticOf<'steps'>) =>
    reached.map((count, at) => count / (reached[at - 1] ?? n));
  const [a, b] = [rates(control), rates(treatment)];
  return [...a, ...b].every((rate) => rate > 0) ? funnelParts(a, b) : null;
}

/** The value of an arm as people read it, without adjustment; null where no unit has one. */
export function valueOf(plan: Plan, statistic: Statistic): number | null {
  if (statistic.kind === 'quantile') return statistic.value;
  if (statistic.n === 0) return null;
  if (statistic.kind === 'steps') return (statistic.reached.at(-1) ?? 0) / statistic.n;
  const [mean = 0, denominator] = statistic.means;
  if (plan.shape.kind !== 'ratio') return mean;
  return denominator === 0 ? null : mean / denominator!;
}
