import { cholesky } from '../kit/index.ts';

/** A logged choice as a small experiment of sending against no-send, for one objective. */
export interface Contrast {
  readonly user: string;
  /** Probability of any send, and of no-send; both above 0. */
  readonly send: number;
  readonly silent: number;
  /** Share of each candidate among sends; they sum to 1. */
  readonly shares: Float64Array;
  /** Place among the candidates, or -1. */
  readonly chosen: number;
  readonly reward: number;
}

/** What the increment of a candidate is regressed on: written into `out`, which is zero. */
export type Regressors<C extends Contrast> = (contrast: C, candidate: number, out: Float64Array) => void;

/** Coefficients with their covariance over users, row-major. */
export interface MeasuredIncrements {
  readonly coefficients: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * A contrast among some of the candidates and no-send: given that one of them was drawn, their probabilities scaled to
 * 1. Undefined where none of them could be drawn, or another candidate was.
 */
export function contrastAmong<C extends Contrast>(
  contrast: C,
  keeps: (candidate: number) => boolean,
): C | undefined {
  const shares = contrast.shares.map((share, c) => (keeps(c) ? share : 0));
  const own = shares.reduce((sum, share) => sum + share, 0);
  if (own === 0 || (contrast.chosen >= 0 && !keeps(contrast.chosen))) return undefined;
  const send = contrast.send * own;
  const either = send + contrast.silent;
  return {
    ...contrast,
    send: send / either,
    silent: contrast.silent / either,
    shares: shares.map((share) => share / own),
  };
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
export function measuredIncrements<C extends Contrast>(
  contrasts: readonly C[],
  width: number,
  regressors: Regressors<C>,
): MeasuredIncrements | undefined {
  const mean = contrasts.reduce((sum, { reward }) => sum + reward, 0) / contrasts.length;
  const rows = rowsOf(contrasts, { width, regressors, mean });
  const factor = cholesky.factor(summed(rows.a, width * width), width, 1e-9);
  if (!factor.ok) return undefined;
  const coefficients = summed(rows.b, width);
  cholesky.solve(factor.value, coefficients);
  const scores = scoresOf(contrasts, rows, coefficients);
  return { coefficients, covariance: sandwich(factor.value, scores, width) };
}

interface Parts<C extends Contrast> {
  readonly width: number;
  readonly regressors: Regressors<C>;
  readonly mean: number;
}

/** A_i and b_i of every contrast, one after the other. */
interface Rows {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

function rowsOf<C extends Contrast>(contrasts: readonly C[], { width, regressors, mean }: Parts<C>): Rows {
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
