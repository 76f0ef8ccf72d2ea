// How the effects of an open-ended metric go together over its looks, whatever columns it has.
import type { Plan } from '../metrics/plan.ts';
import { pairsOf } from '../metrics/layout.ts';
import type { LooksStatistic, Statistic, StatisticOf } from '../metrics/statistics.ts';
import type { LongitudinalArm } from '../sequential/longitudinal.ts';
import { compare } from './compare.ts';

type Arms<T> = readonly [control: T, treatment: T];

/**
 * Both arms with one value per unit and look: its influence on the effect, in which the effect is linear near its
 * value. y of a mean and of the last step of a funnel; what `quantileLooks` has of a quantile; (N − R·D)/D̄ of a ratio; less θ'x, or θ times the influence on
 * the ratio before, with covariates, θ being that of the look (its own error is of second order, as covariates have
 * one mean in both arms). Undefined where the statistics do not tell how these columns go together over looks.
 */
export function longitudinalArms(
  plan: Plan,
  control: Statistic,
  treatment: Statistic,
): Arms<LongitudinalArm> | undefined {
  const [a, b] = [looksOf(plan, control), looksOf(plan, treatment)];
  if (a === undefined || b === undefined) return undefined;
  const gradients = a.n.map((_, look) => gradientsAt(plan, [momentsAt(a, look), momentsAt(b, look)]));
  return [
    armOf(
      a,
      gradients.map(([own]) => own),
    ),
    armOf(
      b,
      gradients.map(([, own]) => own),
    ),
  ];
}

const columnsIn = ({ n, covariance }: LooksStatistic): number => covariance.length / n.length;

/** The looks of a statistic, where they have what the metric is made of; those of old records may lack covariates. */
function looksOf({ shape, columns }: Plan, statistic: Statistic): LooksStatistic | undefined {
  if (statistic.looks === undefined) return undefined;
  const needed = shape.kind === 'steps' ? 1 : columns.length;
  const isWhole =
    columnsIn(statistic.looks) === needed && (needed === 1 || statistic.looks.means !== undefined);
  return isWhole ? statistic.looks : undefined;
}

/** An arm as it was at a look. */
export function momentsAt(looks: LooksStatistic, look: number): StatisticOf<'moments'> {
  const k = columnsIn(looks);
  const n = looks.n[look]!;
  const scatters = pairsOf(k).map(
    ([i, j]) => Math.max(0, n - 1) * looks.covariance[look * k + i]![look * k + j]!,
  );
  const means = looks.means?.[look] ?? Array.from({ length: k }, () => 0);
  return { kind: 'moments', n, missing: 0, means: [...means], scatters };
}

/** The gradient of the effect in the means of each arm; nought where a look has no answer, so that nothing is known of it. */
function gradientsAt(plan: Plan, arms: Arms<StatisticOf<'moments'>>): Arms<readonly number[]> {
  const compared = compare(plan, ...arms);
  const [a, b] = arms.map(({ means }) => {
    if ('code' in compared) return means.map(() => 0);
    const slopes = compared.adjustment?.slopes ?? [];
    if (plan.shape.kind !== 'ratio') return [1, ...slopes.map((slope) => -slope)];
    const own = influence(means[0]!, means[1]!);
    if (slopes.length === 0) return own;
    return [...own, ...influence(means[2]!, means[3]!).map((slope) => -slopes[0]! * slope)];
  });
  return [a!, b!];
}

/** Of N/D in N and in D. */
const influence = (top: number, bottom: number): readonly number[] => [1 / bottom, -top / bottom / bottom];

/** g_j' C_jk g_k for looks j and k. */
function armOf(looks: LooksStatistic, gradients: readonly (readonly number[])[]): LongitudinalArm {
  const k = columnsIn(looks);
  const of = (a: number, b: number) =>
    gradients[a]!.reduce(
      (sum, slope, i) =>
        sum +
        gradients[b]!.reduce(
          (row, other, j) => row + slope * other * looks.covariance[a * k + i]![b * k + j]!,
          0,
        ),
      0,
    );
  return { n: looks.n, covariance: looks.n.map((_, a) => looks.n.map((__, b) => of(a, b))) };
}
