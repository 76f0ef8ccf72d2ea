import { binomial, chiSquared, studentT, wilson } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { level } from '../checks.ts';
import { varianceBetween, weigh } from '../effects/inverse-variance.ts';
import { experimentsErrors } from '../errors.ts';
import { checkReadable, criticalOf, intervalOf, pOf, type Effect, type Interval } from '../estimate.ts';

/** A long effect that was called early, and what it was when it was there to measure. */
export interface PastCall {
  readonly predicted: number;
  readonly predictedSe: number;
  readonly measured: number;
  readonly measuredSe: number;
  /** Of the two sampling errors, where both effects were measured on the same units; 0 when left out. */
  readonly covariance?: number;
}

/** How past calls turned out. */
export interface Calibration {
  readonly calls: number;
  /** Calls whose measured effect lay in the interval that their stated errors gave. */
  readonly covered: number;
  /** Of intervals at other levels: how many held it. */
  readonly heldAt: readonly { readonly level: number; readonly calls: number }[];
  /** Calls whose sign was right, and the interval of that share (Wilson 1927). */
  readonly signs: number;
  readonly signInterval: Interval;
  /** Calls that said one sign where the other was measured, both beyond their intervals. */
  readonly reversed: number;
  /** Mean of measured − predicted by the weights below, with its error. */
  readonly bias: number;
  readonly biasSe: number;
  /** Two-sided p of that bias, by Student's t of m − 1. */
  readonly biasP: number;
  /** Standard deviation of calls' errors beyond the stated ones: τ. */
  readonly excess: number;
  /** P of errors as large if the stated ones were all there is (Cochran's Q). */
  readonly p: number;
}

/** Levels of intervals at which a record is also counted. */
const levels = [0.5, 0.8] as const;

/**
 * Measured against predicted, with both stated variances for the error of a difference, less twice their covariance,
 * and τ² by Paule and Mandel (`varianceBetween`). Intervals are of 1 − alpha. Errors: EXPERIMENTS_SAMPLE_UNFIT below three calls or with an error that is
 * not above 0.
 */
export function calibrationOf(calls: readonly PastCall[], alpha = 0.05): Calibration {
  const errors = calls.map(callError);
  const bad = errors.some(({ value, se }) => !(se > 0) || !Number.isFinite(value + se));
  if (calls.length < 3 || bad)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${calls.length} calls with finite effects and errors above 0, where three are needed`,
    });
  const square = varianceBetween(errors, calls.length - 1);
  const { mean, weight } = weigh(errors, square);
  const signs = calls.filter(({ predicted, measured }) => predicted * measured > 0).length;
  const critical = criticalOf(level('alpha', alpha), 'two-sided');
  const held = (radius: number) => errors.filter(({ value, se }) => Math.abs(value) <= radius * se).length;
  const biasSe = 1 / Math.sqrt(weight);
  return {
    calls: calls.length,
    covered: held(critical),
    heldAt: levels.map((one) => ({ level: one, calls: held(criticalOf(1 - one, 'two-sided')) })),
    signs,
    signInterval: wilson({ count: signs, n: calls.length }, critical),
    reversed: calls.filter((call) => isReversed(call, critical)).length,
    bias: mean,
    biasSe,
    biasP: pOf(mean / biasSe, 'two-sided', calls.length - 1),
    excess: Math.sqrt(square),
    p: chiSquared.survival(weigh(errors).q, calls.length - 1),
  };
}

/** Measured − predicted, with the error of that difference. */
export function callError({ predicted, predictedSe, measured, measuredSe, covariance = 0 }: PastCall) {
  const square = predictedSe * predictedSe + measuredSe * measuredSe - 2 * covariance;
  return { value: measured - predicted, se: Math.sqrt(Math.max(0, square)) };
}

const isReversed = ({ predicted, predictedSe, measured, measuredSe }: PastCall, critical: number): boolean =>
  predicted * measured < 0 &&
  Math.abs(predicted) > critical * predictedSe &&
  Math.abs(measured) > critical * measuredSe;

/** What speaks against a record: `alpha` is the level of each of its tests. */
export type RecordDoubt = 'too-narrow' | 'biased' | 'reversed';

/**
 * Doubts about calls from how past ones turned out. `too-narrow`: errors as large (Cochran's Q) or as few held by the
 * stated intervals (binomial) have a chance below alpha/2 if the stated errors are all there is. `biased`: the mean
 * error has one. `reversed`: a call said one sign beyond doubt and the other came. Errors: EXPERIMENTS_LEVEL_UNFIT.
 */
export function recordDoubts(
  { calls, covered, reversed, biasP, p }: Calibration,
  alpha = 0.05,
): readonly RecordDoubt[] {
  const narrow = Math.min(p, binomial.cdf(covered, calls, 1 - level('alpha', alpha))) < alpha / 2;
  return [
    ...(narrow ? (['too-narrow'] as const) : []),
    ...(biasP < alpha ? (['biased'] as const) : []),
    ...(reversed > 0 ? (['reversed'] as const) : []),
  ];
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
