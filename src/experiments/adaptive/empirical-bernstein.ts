import { level, positive } from '../checks.ts';
import { betsOf, type BoundedOptions, type BoundedSequence } from './betting.ts';
import { boundedScores, type Scores } from './bounded.ts';
import type { AdaptiveLog } from './log.ts';

/**
 * Confidence sequence in closed form, for values that may move: with ξ = φ/(1 + k) ≥ −k/(1 + k), k the largest
 * floor, a prediction ξ̂ ≤ 1/(1 + k) and ψ(λ) = −ln(1 − λ) − λ, exp(Σ λ(ξ − ν) − Σ ψ(λ)(ξ − ξ̂)²) is a supermartingale
 * (Waudby-Smith et al. 2022, theorem 2; Howard, Ramdas, McAuliffe and Sekhon 2021, section 3.2). What is covered is the
 * mean of the values weighted as the bets are. Errors as of `bettingSequence`.
 */
export function empiricalBernstein(log: AdaptiveLog, options: BoundedOptions): BoundedSequence {
  const alpha = level('alpha', options.alpha) / 2;
  const tuning = positive('tuning', options.tuning);
  const { lower, upper, back, backUpper } = boundedScores(log, options);
  const cap = (options.cap ?? 1) * (options.control ? 2 : 1);
  const bound = (scores: Scores) => closedBound(scores, { alpha, tuning, cap });
  return {
    method: 'empirical-bernstein',
    alpha: options.alpha,
    interval: { lower: back(bound(lower)), upper: backUpper(bound(upper)) },
    assumptions: ['known-propensities', 'bounded-rewards', 'fixed-tuning'],
  };
}

function closedBound(
  { values, most }: Scores,
  { alpha, tuning, cap }: { readonly alpha: number; readonly tuning: number; readonly cap: number },
): number {
  const scaled = values.map((value) => value / (1 + cap));
  const bets = betsOf({ values: scaled }, { alpha, tuning });
  let [weights, weighted, penalty, sum] = [0, 0, -Math.log(alpha), 0];
  for (let row = 0; row < scaled.length; row++) {
    const bet = Math.min(0.5, bets[row]!);
    const off = scaled[row]! - Math.min(1 / (1 + cap), Math.max(0, sum / (row + 1)));
    weights += bet;
    weighted += bet * scaled[row]!;
    penalty += off * off * (-Math.log1p(-bet) - bet);
    sum += scaled[row]!;
  }
  return Math.min(most, Math.max(0, ((weighted - penalty) / weights) * (1 + cap)));
}
