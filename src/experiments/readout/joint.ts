// How the z-statistics of metrics go together: each effect is close to linear in the means of its columns.
import { experimentsErrors } from '../errors.ts';
import type { Correlation } from '../many/correlation.ts';
import type { Plan } from '../metrics/plan.ts';
import type { Joint, Statistic, Statistics } from '../metrics/statistics.ts';
import type { Compared } from './compare.ts';

/** A metric with its effect and the statistics of both arms. */
export interface JointMetric {
  readonly name: string;
  readonly plan: Plan;
  readonly compared: Compared;
  /** By arm: control and treatment. */
  readonly arms: Readonly<Record<string, Statistic>>;
}

/**
 * Correlation of the z-statistics of absolute effects: Σ_arms w_a' S_ab w_b/(n_a n_b) over both standard errors,
 * w the gradient of an effect in the means of its columns. Errors: EXPERIMENTS_STATISTICS_INVALID without the
 * joint spread of a pair, or for quantiles.
 */
export const jointCorrelation = (metrics: readonly JointMetric[], { joint }: Statistics): Correlation =>
  metrics.map((a, i) => metrics.map((b, j) => (i === j ? 1 : correlationOf(a, b, joint))));

function correlationOf(a: JointMetric, b: JointMetric, joint: readonly Joint[]): number {
  const covariance = Object.keys(a.arms).reduce((sum, arm) => sum + covarianceIn(arm, [a, b], joint), 0);
  const limit = 1 - 1e-9;
  return Math.max(-limit, Math.min(limit, covariance / (a.compared.absolute.se * b.compared.absolute.se)));
}

function covarianceIn(
  arm: string,
  [a, b]: readonly [JointMetric, JointMetric],
  joint: readonly Joint[],
): number {
  const [left, right] = [weightsOf(a, arm), weightsOf(b, arm)];
  const found = joint.find((one) => one.arm === arm && isPair(one, a.name, b.name));
  if (found === undefined)
    throw experimentsErrors.EXPERIMENTS_STATISTICS_INVALID({
      at: 'joint',
      problem: `the spread of "${a.name}" with "${b.name}" in arm "${arm}" is missing`,
    });
  if (found.n < 2) return 0;
  const isTurned = found.metrics[0] !== a.name;
  let sum = 0;
  left.forEach((x, i) =>
    right.forEach((y, j) => (sum += x * y * (isTurned ? found.scatters[j]![i]! : found.scatters[i]![j]!))),
  );
  return ((sum / (found.n - 1)) * found.n) / (a.arms[arm]!.n * b.arms[arm]!.n);
}

const isPair = ({ metrics: [x, y] }: Joint, a: string, b: string): boolean =>
  (x === a && y === b) || (x === b && y === a);

/** The gradient of an effect in the means of an arm's columns, up to its sign, which is that of the arm. */
function weightsOf({ name, plan, compared, arms }: JointMetric, arm: string): readonly number[] {
  const statistic = arms[arm]!;
  const slopes = compared.adjustment?.slopes ?? [];
  if (statistic.kind === 'steps') return statistic.reached.map((_, at, all) => Number(at === all.length - 1));
  if (statistic.kind === 'quantile')
    throw experimentsErrors.EXPERIMENTS_STATISTICS_INVALID({
      at: 'joint',
      problem: `"${name}" is a quantile, which max-T does not join with others: choose another correction`,
    });
  if (plan.shape.kind !== 'ratio') return [1, ...slopes.map((slope) => -slope)];
  const [top, bottom, topBefore, bottomBefore] = statistic.means;
  const linear = (x: number, y: number) => [1 / y, -x / (y * y)];
  const own = linear(top!, bottom!);
  if (topBefore === undefined || bottomBefore === undefined) return own;
  return [...own, ...linear(topBefore, bottomBefore).map((weight) => -slopes[0]! * weight)];
}
