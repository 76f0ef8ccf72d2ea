import { cholesky } from '../../kit/index.ts';
import type { Contrast } from './contrasts.ts';

/** What a candidate of a contrast is multiplied with: regressors of its prediction, or the cells it lies in. */
export type Regressors = (contrast: Contrast, candidate: number, out: Float64Array) => void;

/** Coefficients with their covariance over users, row-major. */
export interface Fit {
  readonly coefficients: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * The measured increment as a linear function of regressors f of the candidate. With π₁ = P(send), π₀ = P(no-send) and
 * c drawn among sends, the overlap weight π₁π₀ (Li, Morgan and Zaslavsky, JASA 113, 2018) keeps all weights below 1:
 *
 *     A = Σ_i π₁π₀ E_c f f',   b = Σ_i [ 1{send}·π₀·f(c_i) − 1{no-send}·π₁·E_c f ]·(y_i − ȳ),   E b = A β
 *
 * whenever the logged probabilities are true, whatever the rewards are without a message; ȳ only takes variance off.
 * Covariance A⁻¹ (Σ_users s s') A⁻¹ with the scores s = b_i − A_i β summed by user. Undefined where A is singular.
 */
export function fitOf(
  contrasts: readonly Contrast[],
  width: number,
  regressors: Regressors,
): Fit | undefined {
  const mean = contrasts.reduce((sum, { reward }) => sum + reward, 0) / contrasts.length;
  const rows = rowsOf(contrasts, { width, regressors, mean });
  const factor = cholesky.factor(summed(rows.a, width * width), width, 1e-9);
  if (!factor.ok) return undefined;
  const coefficients = summed(rows.b, width);
  cholesky.solve(factor.value, coefficients);
  const scores = scoresOf(contrasts, rows, coefficients);
  return { coefficients, covariance: sandwich(factor.value, scores, width) };
}

interface Parts {
  readonly width: number;
  readonly regressors: Regressors;
  readonly mean: number;
}

/** A_i and b_i of every contrast, one after the other. */
interface Rows {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

function rowsOf(contrasts: readonly Contrast[], { width, regressors, mean }: Parts): Rows {
  const a = new Float64Array(contrasts.length * width * width);
  const b = new Float64Array(contrasts.length * width);
  const f = new Float64Array(width);
  contrasts.forEach((contrast, i) => {
    const { send, silent, shares, chosen, reward } = contrast;
    const centred = reward - mean;
    for (let c = 0; c < shares.length; c++) {
      if (shares[c] === 0) continue;
      regressors(contrast, c, f.fill(0));
      const weight = send * silent * shares[c]!;
      const told = c === chosen ? silent * centred : chosen < 0 ? -send * shares[c]! * centred : 0;
      for (let j = 0; j < width; j++) {
        b[i * width + j]! += told * f[j]!;
        for (let k = 0; k < width; k++) a[(i * width + j) * width + k]! += weight * f[j]! * f[k]!;
      }
    }
  });
  return { a, b };
}

/** The sum of blocks of one size. */
function summed(blocks: Float64Array, size: number): Float64Array {
  const sum = new Float64Array(size);
  for (let from = 0; from < blocks.length; from += size)
    for (let at = 0; at < size; at++) sum[at]! += blocks[from + at]!;
  return sum;
}

/** b_i − A_i β, summed by user. */
function scoresOf(
  contrasts: readonly Contrast[],
  { a, b }: Rows,
  coefficients: Float64Array,
): readonly Float64Array[] {
  const width = coefficients.length;
  const scores = new Map<string, Float64Array>();
  contrasts.forEach(({ user }, i) => {
    const score = scores.get(user) ?? new Float64Array(width);
    for (let j = 0; j < width; j++) {
      score[j]! += b[i * width + j]!;
      for (let k = 0; k < width; k++) score[j]! -= a[(i * width + j) * width + k]! * coefficients[k]!;
    }
    scores.set(user, score);
  });
  return [...scores.values()];
}

/** A⁻¹ S A⁻¹ of the scores, S scaled by n/(n − 1) for n users. */
function sandwich(factor: Float64Array, scores: readonly Float64Array[], width: number): Float64Array {
  const out = new Float64Array(width * width);
  const scale = scores.length / Math.max(1, scores.length - 1);
  for (const score of scores) {
    cholesky.solve(factor, score);
    for (let j = 0; j < width; j++)
      for (let k = 0; k < width; k++) out[j * width + k]! += scale * score[j]! * score[k]!;
  }
  return out;
}
