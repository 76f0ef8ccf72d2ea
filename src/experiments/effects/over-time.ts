import { cholesky, dot, type Moments } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { fixedHorizon, type Effect, type Estimate } from '../estimate.ts';
import { errorOfDifference } from '../samples/covariate-sample.ts';
import { jointTest, type JointTest } from './joint-test.ts';

/** How an effect moves with the days since a user's first exposure. */
export interface OverTime {
  /** The effect on each day. */
  readonly days: readonly Effect[];
  /** All days have the same effect. */
  readonly constant: JointTest;
  /** The effect of a day per unit of ln(day), the first day being 1; negative is a fading one. */
  readonly trend: Estimate;
  /** Where it goes: the mean effect of the last third of the days. */
  readonly settled: Estimate;
  /** novelty: it shrinks towards nought; primacy: it grows away from nought; stable: no trend is shown. */
  readonly kind: 'novelty' | 'primacy' | 'stable';
}

const assumptions: readonly Assumption[] = ['independent-units', 'random-assignment', 'normal-means'];

/**
 * Novelty and primacy from one column per day since first exposure, users who were in for all of them: moments by
 * `moments.ofRows` with y left nought. Days share users, so all tests use their joint covariance: the trend is the
 * generalised least squares slope on ln(day), with the error that it has where that covariance is estimated (Rao,
 * Biometrika 46, 1959): S of ν degrees of freedom, T² of the k − 2 contrasts that a line leaves, (1 + T²/ν)·ν/(ν − k + 2)
 * times its variance, t of ν − k + 2. Errors: EXPERIMENTS_SAMPLE_UNFIT for fewer than three days or days that
 * are linear in each other, EXPERIMENTS_LENGTHS_DIFFER.
 */
export function overTime(
  control: Moments,
  treatment: Moments,
  { alpha }: { readonly alpha: number },
): OverTime {
  const days = control.meanX.length;
  sameLength('days of the treatment', treatment.meanX.length, days);
  if (days < 3) throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${days} days` });
  const error = errorOfDifference(control, treatment);
  const errorDf = control.weight + treatment.weight - 2;
  const factor = cholesky.factor(error, days, 1e-12);
  if (!factor.ok)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `day ${factor.error.row + 1} follows from days before`,
    });
  const values = treatment.meanX.map((mean, day) => mean - control.meanX[day]!);
  const solved = (from: Float64Array): Float64Array => {
    const out = Float64Array.from(from);
    cholesky.solve(factor.value, out);
    return out;
  };
  const ones = new Float64Array(days).fill(1);
  const logs = Float64Array.from({ length: days }, (_, day) => Math.log(day + 1));
  const [one, log] = [solved(ones), solved(logs)];
  const [aa, ab, bb] = [dot(ones, one), dot(ones, log), dot(logs, log)];
  const [ay, by] = [dot(one, values), dot(log, values)];
  const constantFit = ay / aa;
  const residual = values.map((value) => value - constantFit);
  const spread = bb - (ab * ab) / aa;
  const slope = (by - (ab * ay) / aa) / spread;
  const apart = dot(residual, solved(residual));
  const [free, left] = [errorDf - days + 2, apart - slope * slope * spread];
  const se = Math.sqrt((errorDf + left) / free / spread);
  const trend = fixedHorizon({ value: slope, se, df: free, assumptions }, { alpha });
  const last = Math.floor(days / 3);
  const settled = { ...meanOfLast(values, error, last), df: errorDf, assumptions };
  return {
    days: Array.from(values, (value, day) => ({
      value,
      se: Math.sqrt(error[day * days + day]!),
      df: errorDf,
      assumptions,
    })),
    constant: jointTest(apart, days - 1, errorDf),
    trend,
    settled: fixedHorizon(settled, { alpha }),
    kind: kindOf(trend, { first: (ay * bb - ab * by) / (aa * bb - ab * ab), days }),
  };
}

/** Growing away from nought between the first and the last day, as fitted, or shrinking towards it. */
function kindOf(trend: Estimate, { first, days }: { first: number; days: number }): OverTime['kind'] {
  if (trend.p > trend.alpha) return 'stable';
  return Math.abs(first + trend.value * Math.log(days)) > Math.abs(first) ? 'primacy' : 'novelty';
}

function meanOfLast(values: Float64Array, error: Float64Array, last: number): Pick<Effect, 'value' | 'se'> {
  const n = values.length;
  let [value, square] = [0, 0];
  for (let i = n - last; i < n; i++) {
    value += values[i]! / last;
    for (let j = n - last; j < n; j++) square += error[Math.min(i, j) * n + Math.max(i, j)]! / last / last;
  }
  return { value, se: Math.sqrt(square) };
}
