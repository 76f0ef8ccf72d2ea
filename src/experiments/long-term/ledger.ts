import { chiSquared, studentT, wilson } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { level } from '../checks.ts';
import { varianceBetween, weigh } from '../effects/inverse-variance.ts';
import { experimentsErrors } from '../errors.ts';
import { checkReadable, criticalOf, intervalOf, type Effect, type Interval } from '../estimate.ts';

/** A long effect that was called early, and what it was when it was there to measure. */
export interface PastCall {
  readonly predicted: number;
  readonly predictedSe: number;
  readonly measured: number;
  readonly measuredSe: number;
}

/** How past calls turned out. */
export interface Calibration {
  readonly calls: number;
  /** Calls whose measured effect lay in the interval that their stated errors gave. */
  readonly covered: number;
  /** Calls whose sign was right, and the interval of that share (Wilson 1927). */
  readonly signs: number;
  readonly signInterval: Interval;
  /** Mean of measured − predicted by the weights below, with its error. */
  readonly bias: number;
  readonly biasSe: number;
  /** Standard deviation of calls' errors beyond the stated ones: τ. */
  readonly excess: number;
  /** P of errors as large if the stated ones were all there is (Cochran's Q). */
  readonly p: number;
}

/**
 * Measured against predicted, with both stated variances for the error of a difference and τ² by Paule and Mandel
 * (`varianceBetween`). Intervals are of 1 − alpha. Errors: EXPERIMENTS_SAMPLE_UNFIT below three calls or with an error that is
 * not above 0.
 */
export function calibrationOf(calls: readonly PastCall[], alpha = 0.05): Calibration {
  const errors = calls.map(({ predicted, predictedSe, measured, measuredSe }) => ({
    value: measured - predicted,
    se: Math.sqrt(predictedSe * predictedSe + measuredSe * measuredSe),
  }));
  const bad = errors.some(({ value, se }) => !(se > 0) || !Number.isFinite(value + se));
  if (calls.length < 3 || bad)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${calls.length} calls with finite effects and errors above 0, where three are needed`,
    });
  const square = varianceBetween(errors, calls.length - 1);
  const { mean, weight } = weigh(errors, square);
  const signs = calls.filter(({ predicted, measured }) => predicted * measured > 0).length;
  const critical = criticalOf(level('alpha', alpha), 'two-sided');
  return {
    calls: calls.length,
    covered: errors.filter(({ value, se }) => Math.abs(value) <= critical * se).length,
    signs,
    signInterval: wilson({ count: signs, n: calls.length }, critical),
    bias: mean,
    biasSe: 1 / Math.sqrt(weight),
    excess: Math.sqrt(square),
    p: chiSquared.survival(weigh(errors).q, calls.length - 1),
  };
}

/** A call corrected by how its forerunners turned out. */
export interface CalibratedCall extends Effect {
  readonly interval: Interval;
  /** How many times as wide as by its stated error. */
  readonly inflation: number;
}

const assumptions: readonly Assumption[] = ['exchangeable-calls'];

/**
 * A new call: moved by the mean error of past ones, with variance se² + τ² + se(bias)² and Student's t of m − 2
 * degrees of freedom, as the prediction interval of a random-effects meta-analysis (Higgins, Thompson and
 * Spiegelhalter 2009, eq. 12). With fewer than five calls the error of a call is hardly known, and the t says so.
 * Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_NO_SPREAD.
 */
export function calibratedCall(
  call: Pick<PastCall, 'predicted' | 'predictedSe'>,
  { calls, bias, biasSe, excess }: Calibration,
  alpha = 0.05,
): CalibratedCall {
  checkReadable({ value: call.predicted, se: call.predictedSe });
  const se = Math.sqrt(call.predictedSe * call.predictedSe + excess * excess + biasSe * biasSe);
  const df = Math.max(1, calls - 2);
  const effect = { value: call.predicted + bias, se, df, assumptions };
  const critical = studentT.upperQuantile(level('alpha', alpha) / 2, df);
  const stated = criticalOf(alpha, 'two-sided') * call.predictedSe;
  return {
    ...effect,
    interval: intervalOf(effect, critical, 'two-sided'),
    inflation: (critical * se) / stated,
  };
}
