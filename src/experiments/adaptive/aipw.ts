import type { Assumption } from '../assumptions.ts';
import { experimentsErrors } from '../errors.ts';
import { allocated, type Allocation } from './allocation.ts';
import { impliedVariance } from './implied.ts';
import { checkConstant, checkedLog, type AdaptiveLog } from './log.ts';
import { predictionsOf, scoresOf, type Predictions } from './scores.ts';
import type { SkewedEffect } from './skewed.ts';
import { checkSupport, probabilitiesOf, type Target } from './target.ts';

/** How a value or a difference is estimated. */
export interface AipwOptions {
  /**
   * Default constant. A target that changes from row to row does so by the context, and weights that follow it would
   * count some contexts for more: only `uniform` is allowed then, and is the default.
   */
  readonly allocation?: Allocation;
  /**
   * `realised`: Σψ² of the rows' own contributions, as published. `guarded` (the default): the larger of that and
   * what the known propensities and the spread of the arms imply, with the degrees of freedom of that spread.
   */
  readonly variance?: 'realised' | 'guarded';
}

const assumptions = ['independent-units', 'known-propensities'] as const;

/** A weighted mean of scores, with a sign: one of those that a difference is made of. */
interface Part {
  readonly sign: 1 | -1;
  readonly weights: Float64Array;
}

/** The mean reward of a target. Errors as of `armDifference`. */
export const targetValue = (log: AdaptiveLog, target: Target, options: AipwOptions = {}): SkewedEffect =>
  combined(checked(log), [{ sign: 1, weights: probabilitiesOf(target, log) }], {
    ...options,
    stable: 'stable-arms',
  });

/**
 * Mean of one target − that of another, each with weights of its own, so that either may be rare at its time (Hadad et
 * al. 2021, theorem 3); for arms whose worth does not move, as the two are weighted at different times. Errors: as
 * `checkedLog`, EXPERIMENTS_NO_SUPPORT, EXPERIMENTS_TOO_FEW_DRAWS, EXPERIMENTS_NO_SPREAD.
 */
export const armDifference = (
  log: AdaptiveLog,
  { control, treatment }: { readonly control: Target; readonly treatment: Target },
  options: AipwOptions = {},
): SkewedEffect =>
  combined(
    checked(log),
    [
      { sign: 1, weights: probabilitiesOf(treatment, log) },
      { sign: -1, weights: probabilitiesOf(control, log) },
    ],
    { ...options, stable: 'stable-arms' },
  );

/**
 * The same with one weight per row for both: what the two do alike falls out, so that all arms may move together, and
 * a policy that seldom differs from its control has a small error. A difference that itself moves is averaged as the
 * rows are weighted. Errors as of `armDifference`.
 */
export const policyDifference = (
  log: AdaptiveLog,
  { control, treatment }: { readonly control: Target; readonly treatment: Target },
  options: AipwOptions = {},
): SkewedEffect => {
  const from = probabilitiesOf(control, checked(log));
  const weights = probabilitiesOf(treatment, log).map((p, at) => p - from[at]!);
  return combined(log, [{ sign: 1, weights }], { ...options, stable: 'stable-difference' });
};

function checked(log: AdaptiveLog): AdaptiveLog {
  checkedLog(log);
  checkConstant(log);
  return log;
}

/** Errors: EXPERIMENTS_LOG_UNFIT where weights would follow the contexts. */
function allocationFor({ arms }: AdaptiveLog, parts: readonly Part[], asked?: Allocation): Allocation {
  const moves = parts.map(({ weights }) => weights.findIndex((weight, at) => weight !== weights[at % arms]));
  const at = Math.max(...moves);
  if (at < 0) return asked ?? { kind: 'constant' };
  if (asked === undefined || asked.kind === 'uniform') return { kind: 'uniform' };
  throw experimentsErrors.EXPERIMENTS_LOG_UNFIT({
    row: Math.floor(at / arms),
    problem: `the target changes; rows must be weighted uniformly, not at a ${asked.kind} rate`,
  });
}

/** One part with its weighted mean, and what each row puts into the sum. */
interface Weighted extends Part {
  readonly scores: Float64Array;
  /** h_t/Σh, with the sign. */
  readonly share: Float64Array;
  /** Without the sign. */
  readonly mean: number;
}

function weighted(
  log: AdaptiveLog,
  part: Part,
  how: Required<AipwOptions>,
  predictions: Predictions,
): Weighted {
  checkSupport(part.weights, log);
  const scores = scoresOf(log, part.weights, predictions);
  const h = allocated(log, part.weights, { allocation: how.allocation, from: predictions.from });
  const total = h.reduce((sum, value) => sum + value, 0);
  if (!(total > 0))
    throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'the difference: no row tells the targets apart' });
  const share = h.map((value) => (part.sign * value) / total);
  const mean = part.sign * share.reduce((sum, value, row) => sum + value * scores[row]!, 0);
  return { ...part, scores, share, mean };
}

function combined(
  log: AdaptiveLog,
  own: readonly Part[],
  { allocation: asked, variance = 'guarded', stable }: AipwOptions & { readonly stable: Assumption },
): SkewedEffect {
  const predictions = predictionsOf(log);
  const rests = [...assumptions, stable];
  const allocation = allocationFor(log, own, asked);
  const parts = own.map((part) => weighted(log, part, { allocation, variance }, predictions));
  const value = parts.reduce((sum, { sign, mean }) => sum + sign * mean, 0);
  const realised = realisedVariance(log, parts);
  if (variance === 'realised') {
    if (!(realised > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'the scores' });
    return { value, se: Math.sqrt(realised), df: null, assumptions: rests, arms: [], events: log.rows };
  }
  const { square, df, arms, events } = impliedVariance(log, parts, predictions);
  return { value, se: Math.sqrt(Math.max(square, realised)), df, assumptions: rests, arms, events };
}

/** Σ_t (Σ_parts h_t (Γ_t − mean)/Σh)². */
function realisedVariance({ rows }: AdaptiveLog, parts: readonly Weighted[]): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const put = parts.reduce((all, { share, scores, mean }) => all + share[row]! * (scores[row]! - mean), 0);
    sum += put * put;
  }
  return sum;
}
