import { chiSquared, studentT, wilson } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { level } from '../checks.ts';
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
  /** Calls whose sign was right, and a 95 % interval of that share (Wilson 1927). */
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
 * Measured against predicted. τ² solves Σ (d_i − d̄)²/(s_i² + τ²) = m − 1, s_i² both stated variances, d̄ weighted by
 * 1/(s_i² + τ²) (Paule and Mandel 1982). Errors: EXPERIMENTS_SAMPLE_UNFIT below three calls or with an error that is
 * not above 0.
 */
export function calibrationOf(calls: readonly PastCall[], alpha = 0.05): Calibration {
  const errors = calls.map(({ predicted, predictedSe, measured, measuredSe }) => ({
    off: measured - predicted,
    square: predictedSe * predictedSe + measuredSe * measuredSe,
  }));
  const bad = errors.some(({ off, square }) => !(square > 0) || !Number.isFinite(off + square));
  if (calls.length < 3 || bad)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${calls.length} calls with finite effects and errors above 0, where three are needed`,
    });
  const square = excessOf(errors);
  const { mean, weight } = weighted(errors, square);
  const signs = calls.filter(({ predicted, measured }) => predicted * measured > 0).length;
  const critical = criticalOf(level('alpha', alpha), 'two-sided');
  const { spread: q } = weighted(errors, 0);
  return {
    calls: calls.length,
    covered: errors.filter(({ off, square }) => Math.abs(off) <= critical * Math.sqrt(square)).length,
    signs,
    signInterval: wilson({ count: signs, n: calls.length }, critical),
    bias: mean,
    biasSe: 1 / Math.sqrt(weight),
    excess: Math.sqrt(square),
    p: chiSquared.survival(q, calls.length - 1),
  };
}

interface CallError {
  readonly off: number;
  readonly square: number;
}

function weighted(errors: readonly CallError[], excess: number) {
  let [weight, sum] = [0, 0];
  for (const { off, square } of errors) {
    weight += 1 / (square + excess);
    sum += off / (square + excess);
  }
  const mean = sum / weight;
  const spread = errors.reduce(
    (all, { off, square }) => all + ((off - mean) * (off - mean)) / (square + excess),
    0,
  );
  return { mean, weight, spread };
}

/** The spread falls as τ² rises: doubling, then bisection; 0 where the stated errors are enough. */
function excessOf(errors: readonly CallError[]): number {
  const isTooLarge = (excess: number) => weighted(errors, excess).spread <= errors.length - 1;
  if (isTooLarge(0)) return 0;
  let high = Math.max(...errors.map(({ square }) => square));
  while (!isTooLarge(high)) high *= 2;
  let low = 0;
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (isTooLarge(middle)) high = middle;
    else low = middle;
  }
  return high;
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
