import type { Assumption } from '../assumptions.ts';
import { level, positive } from '../checks.ts';
import type { Interval } from '../estimate.ts';
import type { AdaptiveLog } from './log.ts';
import { boundedScores, type BoundedQuestion, type Scores } from './bounded.ts';

/** An interval that holds at every row together, for bounded rewards, without a standard error. */
export interface BoundedSequence {
  readonly method: 'betting' | 'empirical-bernstein';
  readonly alpha: number;
  /** Of all rows; a reading at an earlier row is that of the log up to it. */
  readonly interval: Interval;
  readonly assumptions: readonly Assumption[];
}

export interface BoundedOptions extends BoundedQuestion {
  readonly alpha: number;
  /** Rows at which the interval should be tightest, fixed before the data. */
  readonly tuning: number;
}

/** The predictable bets of a lower bound: λ_t = √(2 ln(1/α)/(N σ̂²_{t−1})), of the scores before t alone. */
export function betsOf(
  { values }: Pick<Scores, 'values'>,
  { alpha, tuning }: { alpha: number; tuning: number },
) {
  const bets = new Float64Array(values.length);
  let [sum, squares] = [0.5, 0.25];
  for (let row = 0; row < values.length; row++) {
    bets[row] = Math.sqrt((-2 * Math.log(alpha)) / (tuning * Math.max(squares / (row + 1), 1e-12)));
    sum += values[row]!;
    const off = values[row]! - sum / (row + 2);
    squares += off * off;
  }
  return bets;
}

/**
 * Confidence sequence for the value of a target or a difference by betting: capital Π(1 + λ_t(ν)(φ_t − ν)),
 * λ_t(ν) ≤ ½/(ν + floor_t), is a nonnegative martingale at the true ν, so that it passes 2/α at any time with
 * chance at most α/2; the bound is the least ν it never passed it for (Waudby-Smith, Wu, Ramdas, Karampatziakis and
 * Mineiro 2022, theorem 1). Valid at every row, for any policy, with weights without bound; the value must be constant.
 * Errors: as `checkedLog`, EXPERIMENTS_LOG_UNFIT outside the range, EXPERIMENTS_NO_SUPPORT.
 */
export function bettingSequence(log: AdaptiveLog, options: BoundedOptions): BoundedSequence {
  const alpha = level('alpha', options.alpha) / 2;
  const tuning = positive('tuning', options.tuning);
  const { lower, upper, back, backUpper } = boundedScores(log, options);
  const bound = (scores: Scores) =>
    leastUnpassed(scores, betsOf(scores, { alpha, tuning }), -Math.log(alpha));
  return {
    method: 'betting',
    alpha: options.alpha,
    interval: { lower: back(bound(lower)), upper: backUpper(bound(upper)) },
    assumptions: ['known-propensities', 'bounded-rewards', 'stable-arms', 'fixed-tuning'],
  };
}

/** The capital falls in ν at every row, so that its highest point does too: bisection. */
function leastUnpassed(scores: Scores, bets: Float64Array, enough: number): number {
  if (highest(scores, bets, 0) < enough) return 0;
  let [low, high] = [0, scores.most];
  while (high - low > 1e-9 * scores.most) {
    const middle = (low + high) / 2;
    if (highest(scores, bets, middle) < enough) high = middle;
    else low = middle;
  }
  return low;
}

/** The highest log capital over the rows if the parameter were ν. */
function highest({ values, floors }: Scores, bets: Float64Array, nu: number): number {
  let [capital, most] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const room = nu + floors[row]!;
    const bet = room > 0 ? Math.min(bets[row]!, 0.5 / room) : bets[row]!;
    capital += Math.log1p(bet * (values[row]! - nu));
    if (capital > most) most = capital;
  }
  return most;
}
