import type { Assumption } from '../assumptions.ts';
import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { impliedVariance } from './implied.ts';
import { checkedLog, type AdaptiveLog } from './log.ts';
import { predictionsOf, scoresOf, type Predictions } from './scores.ts';
import type { SkewedEffect } from './skewed.ts';
import { checkSupport, probabilitiesOf, type Target } from './target.ts';

/** A log whose propensities depend on the context of a row too, by a policy that changes between batches only. */
export interface ContextualLog extends AdaptiveLog {
  readonly batch: Int32Array;
  /** Propensities that the policy of each batch would have had in each row, rows x batches x arms. */
  readonly everywhere: Float64Array;
}

const assumptions: readonly Assumption[] = ['independent-units', 'known-propensities', 'same-contexts'];

/** How much a batch's policy says about a context: 1/φ or its root, φ = Σ_a d(a; x)²/e_b(a; x). */
export type ContextWeights = 'minimum-variance' | 'stable-variance' | 'uniform';

const powers: Readonly<Record<ContextWeights, (phi: number) => number>> = {
  'minimum-variance': (phi) => 1 / phi,
  'stable-variance': (phi) => 1 / Math.sqrt(phi),
  uniform: () => 1,
};

/**
 * Value of `treatment` − value of `control` (or of `treatment` alone) over the contexts of the log: Σ_t Γ_t
 * h_t(X_t)/Σ_s h_s(X_t), so that every context keeps its weight whichever batch it came in (Zhan, Hadad, Hirshberg and
 * Athey, KDD 2021, eq. 8 and 9; variance of theorem 2). A context in which the two never differ counts as evenly as
 * any. Errors: as `armDifference`, EXPERIMENTS_PROPENSITY_UNFIT where `everywhere` is not the propensity of a row in
 * its own batch.
 */
export function contextualDifference(
  log: ContextualLog,
  { control, treatment }: { readonly control?: Target; readonly treatment: Target },
  weights: ContextWeights = 'stable-variance',
): SkewedEffect {
  checkedLog(log);
  checkEverywhere(log);
  const from = control && probabilitiesOf(control, log);
  const target = probabilitiesOf(treatment, log).map((p, at) => p - (from?.[at] ?? 0));
  checkSupport(target, log);
  const batches = log.batch[log.rows - 1]! + 1;
  const predictions = predictionsOf(log);
  const scores = scoresOf(log, target, predictions);
  const share = sharesOf(log, { target, batches, from: predictions.from, power: powers[weights] });
  return read({ log, target, scores, share, batches, predictions });
}

function checkEverywhere({ rows, arms, batch, propensity, everywhere }: ContextualLog): void {
  const batches = batch[rows - 1]! + 1;
  sameLength('propensities everywhere', everywhere.length, rows * batches * arms);
  for (let row = 0; row < rows; row++)
    for (let a = 0; a < arms; a++)
      if (
        !(
          Math.abs(everywhere[(row * batches + batch[row]!) * arms + a]! - propensity[row * arms + a]!) <=
          1e-9
        )
      )
        throw experimentsErrors.EXPERIMENTS_PROPENSITY_UNFIT({ row, problem: 'not those of its batch' });
}

interface Sharing {
  readonly target: Float64Array;
  readonly batches: number;
  /** Rows before have nothing to predict from and no weight. */
  readonly from: number;
  readonly power: (phi: number) => number;
}

/** h_b(x_s)/Σ_t h_t(x_s) of every row s and batch b, rows x batches; 0 where a batch says nothing. */
function sharesOf(log: ContextualLog, { target, batches, from, power }: Sharing): Float64Array {
  const { rows, arms, batch, everywhere } = log;
  const sizes = new Float64Array(batches);
  for (let row = from; row < rows; row++) sizes[batch[row]!]!++;
  const shares = new Float64Array(rows * batches);
  for (let row = 0; row < rows; row++) {
    let total = 0;
    for (let b = 0; b < batches; b++) {
      const h = power(
        factorOf(target.subarray(row * arms, (row + 1) * arms), everywhere, (row * batches + b) * arms),
      );
      shares[row * batches + b] = h;
      total += sizes[b]! * h;
    }
    for (let b = 0; b < batches; b++) shares[row * batches + b]! /= total;
  }
  return shares;
}

/** φ; 1 where the target is nought, so that such contexts weigh evenly. */
function factorOf(target: Float64Array, everywhere: Float64Array, at: number): number {
  let phi = 0;
  for (let a = 0; a < target.length; a++)
    if (target[a] !== 0) phi += (target[a]! * target[a]!) / everywhere[at + a]!;
  return phi === 0 ? 1 : phi;
}

interface Reading {
  readonly log: ContextualLog;
  readonly target: Float64Array;
  readonly scores: Float64Array;
  readonly share: Float64Array;
  readonly batches: number;
  readonly predictions: Predictions;
}

/**
 * Q = Σ_t B_t, B_t = share_t(X_t) Γ_t; V = Σ_t (B_t − Σ_s share_t(X_s) B_s)², or what the propensities and the
 * spread of the arms imply where that is larger.
 */
function read({ log, target, scores, share, batches, predictions }: Reading): SkewedEffect {
  const { rows, batch } = log;
  const { from } = predictions;
  const own = Float64Array.from(batch, (b, row) => (row < from ? 0 : share[row * batches + b]!));
  const put = scores.map((score, row) => own[row]! * score);
  const centre = new Float64Array(batches);
  for (let row = from; row < rows; row++)
    for (let b = 0; b < batches; b++) centre[b]! += share[row * batches + b]! * put[row]!;
  let [value, realised] = [0, 0];
  for (let row = from; row < rows; row++) {
    const off = put[row]! - centre[batch[row]!]!;
    value += put[row]!;
    realised += off * off;
  }
  const { square, ...rest } = impliedVariance(
    log,
    [{ weights: target, share: own, mean: value }],
    predictions,
  );
  return { value, se: Math.sqrt(Math.max(realised, square)), assumptions, ...rest };
}
