import type { Assumption } from '../assumptions.ts';
import { experimentsErrors } from '../errors.ts';
import type { Effect } from '../estimate.ts';
import { allocated, type Allocation } from './allocation.ts';
import { impliedVariance } from './implied.ts';
import { checkConstant, checkedLog, type AdaptiveLog } from './log.ts';
import { predictionsOf, scoresOf, type Predictions } from './scores.ts';
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

const assumptions: readonly Assumption[] = ['independent-units', 'known-propensities', 'stable-arms'];

/** A weighted mean of scores, with a sign: one of those that a difference is made of. */
interface Part {
  readonly sign: 1 | -1;
  readonly weights: Float64Array;
}

/** The mean reward of a target. Errors as of `armDifference`. */
export const targetValue = (log: AdaptiveLog, target: Target, options: AipwOptions = {}): Effect =>
  combined(checked(log), (own) => [{ sign: 1, weights: probabilitiesOf(target, own) }], options);

/**
 * Mean of one target − that of another, each with weights of its own, so that either may be rare at its time
 * (Hadad et al. 2021, theorem 3). Errors: as `checkedLog`, EXPERIMENTS_NO_SUPPORT, EXPERIMENTS_TOO_FEW_DRAWS,
 * EXPERIMENTS_NO_SPREAD.
 */
export const armDifference = (
  log: AdaptiveLog,
  { control, treatment }: { readonly control: Target; readonly treatment: Target },
  options: AipwOptions = {},
): Effect =>
  combined(
    checked(log),
    (own) => [
      { sign: 1, weights: probabilitiesOf(treatment, own) },
      { sign: -1, weights: probabilitiesOf(control, own) },
    ],
    options,
  );

/**
 * The same with one weight per row for both: what the two do alike falls out, so that it is the better one for a
 * policy that seldom differs from its control. Errors as of `armDifference`.
 */
export const policyDifference = (
  log: AdaptiveLog,
  { control, treatment }: { readonly control: Target; readonly treatment: Target },
  options: AipwOptions = {},
): Effect =>
  combined(
    checked(log),
    (own) => {
      const from = probabilitiesOf(control, own);
      return [{ sign: 1, weights: probabilitiesOf(treatment, own).map((p, at) => p - from[at]!) }];
    },
    options,
  );

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
  partsOf: (log: AdaptiveLog) => readonly Part[],
  { allocation: asked, variance = 'guarded' }: AipwOptions,
): Effect {
  const predictions = predictionsOf(log);
  const own = partsOf(log);
  const allocation = allocationFor(log, own, asked);
  const parts = own.map((part) => weighted(log, part, { allocation, variance }, predictions));
  const value = parts.reduce((sum, { sign, mean }) => sum + sign * mean, 0);
  const realised = realisedVariance(log, parts);
  if (variance === 'realised') {
    if (!(realised > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'the scores' });
    return { value, se: Math.sqrt(realised), df: null, assumptions };
  }
  const { square, df } = impliedVariance(log, parts, predictions);
  return { value, se: Math.sqrt(Math.max(square, realised)), df, assumptions };
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
