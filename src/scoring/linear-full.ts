import { z } from 'zod';
import { digestOf, ok, type Result } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { FeatureRows, Increments } from './increments.ts';
import { beliefsFor, type Scorer } from './scorer.ts';

/** Weights of the columns of the user part, then of the candidate part. */
const weights = z.strictObject({
  mean: z.array(z.number()),
  /** F of the covariance F'F: lower triangular, row after row without what lies above the diagonal. */
  factor: z.array(z.number()),
});

/**
 * A Gaussian belief about the increments, one linear model per objective: Δ = w·φ with φ the user row and then the
 * candidate row, w ~ N(mean, F'F). What `linear` leaves out: how the weights depend on each other.
 */
export const linearFullArtefactSchema = z.strictObject({
  kind: z.literal('linear-full'),
  version: z.literal(1),
  /** Digest of the feature columns that the weights belong to. */
  layout: z.string(),
  objectives: z.record(z.string(), weights),
});

/** A linear artefact with covariances as JSON. */
export type LinearFullArtefact = z.infer<typeof linearFullArtefactSchema>;

/** A linear artefact with covariances at work for a portfolio; no is why it does not fit. */
export function fitLinearFullScorer(
  artefact: LinearFullArtefact,
  portfolio: Portfolio,
): Result<Scorer, string> {
  const { userWidth, candidateWidth } = portfolio;
  const width = userWidth + candidateWidth;
  const beliefs = beliefsFor(
    artefact,
    portfolio,
    ({ mean, factor }) => mean.length === width && factor.length === (width * (width + 1)) / 2,
  );
  if (!beliefs.ok) return beliefs;
  const kernels = beliefs.value.map((belief) => kernelOf(belief, userWidth, candidateWidth));
  return ok({
    digest: digestOf(artefact),
    score: (rows, out) => kernels.forEach((kernel, k) => scoreObjective(kernel, rows, { out, k })),
  });
}

/**
 * The weights of one objective. F φ has two parts: the rows of the user see x alone; those of the candidate see x by
 * `cross` and z by `own`. So the larger part of a send's variance is worked out once per decision.
 */
interface Kernel {
  readonly userMean: Float64Array;
  readonly candidateMean: Float64Array;
  /** Rows of the user, packed. */
  readonly user: Float64Array;
  /** Rows of the candidate at columns of the user, whole. */
  readonly cross: Float64Array;
  /** Rows of the candidate at their own columns, column after column from the diagonal down. */
  readonly own: Float64Array;
  /** Work space, one number per row of the candidate: what x adds to it, F φ of one send, and of all sends together. */
  readonly start: Float64Array;
  readonly spread: Float64Array;
  readonly total: Float64Array;
}

function kernelOf({ mean, factor }: z.infer<typeof weights>, p: number, q: number): Kernel {
  const user = (p * (p + 1)) / 2;
  const startOf = (row: number) => ((p + row) * (p + row + 1)) / 2;
  const cross = new Float64Array(q * p);
  const own = new Float64Array((q * (q + 1)) / 2);
  for (let row = 0; row < q; row++) cross.set(factor.slice(startOf(row), startOf(row) + p), row * p);
  for (let column = 0, at = 0; column < q; column++)
    for (let row = column; row < q; row++) own[at++] = factor[startOf(row) + p + column]!;
  return {
    userMean: Float64Array.from(mean.slice(0, p)),
    candidateMean: Float64Array.from(mean.slice(p)),
    user: Float64Array.from(factor.slice(0, user)),
    cross,
    own,
    start: new Float64Array(q),
    spread: new Float64Array(q),
    total: new Float64Array(q),
  };
}

let variances = new Float64Array(0);

/**
 * mean = m·φ and variance = |F φ|² of each send. shared² is the mean covariance of two sends, and no more than the
 * least variance; own² is the rest, so that own² + shared² is the variance of every send, exactly. With t = F φ of the
 * rows of the candidate, and n sends, the mean covariance is |rows of the user|² + (|Σ t|² − Σ |t|²)/(n (n − 1)).
 */
function scoreObjective(
  kernel: Kernel,
  { user, candidates, count }: FeatureRows,
  { out, k }: { readonly out: Increments; readonly k: number },
): void {
  if (variances.length < count) variances = new Float64Array(2 * count);
  const objectives = out.shared.length;
  const common = readUser(kernel, user);
  const base = sumOf(kernel.userMean, user);
  let least = Infinity;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    out.mean[i * objectives + k] = base + readCandidate(kernel, candidates, i);
    const square = squareOf(kernel.spread);
    squares += square;
    variances[i] = common + square;
    least = Math.min(least, variances[i]!);
  }
  const together = count < 2 ? least - common : (squareOf(kernel.total) - squares) / (count * (count - 1));
  const shared = count === 0 ? 0 : Math.min(Math.max(common + together, 0), least);
  for (let i = 0; i < count; i++) out.sd[i * objectives + k] = Math.sqrt(variances[i]! - shared);
  out.shared[k] = Math.sqrt(shared);
}

function sumOf(weights: Float64Array, row: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += weights[j]! * row[j]!;
  return sum;
}

function squareOf(values: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < values.length; j++) sum += values[j]! * values[j]!;
  return sum;
}

/** |F x|² over the rows of the user; leaves in `start` what x adds to the rows of the candidate. */
function readUser({ user: rows, cross, start, total }: Kernel, user: Float32Array): number {
  let square = 0;
  for (let row = 0, at = 0; row < user.length; row++) {
    let sum = 0;
    for (let j = 0; j <= row; j++) sum += rows[at++]! * user[j]!;
    square += sum * sum;
  }
  for (let row = 0, at = 0; row < start.length; row++) {
    let sum = 0;
    for (let j = 0; j < user.length; j++) sum += cross[at++]! * user[j]!;
    start[row] = sum;
  }
  total.fill(0);
  return square;
}

/** c·z of candidate i; leaves its F φ over the rows of the candidate in `spread`, and adds it to `total`. */
function readCandidate(
  { candidateMean, own, start, spread, total }: Kernel,
  candidates: Float32Array,
  i: number,
): number {
  const width = spread.length;
  spread.set(start);
  let mean = 0;
  for (let j = 0, column = 0; j < width; column += width - j, j++) {
    const z = candidates[i * width + j]!;
    if (z === 0) continue;
    mean += candidateMean[j]! * z;
    for (let row = j; row < width; row++) spread[row]! += own[column + row - j]! * z;
  }
  for (let row = 0; row < width; row++) total[row]! += spread[row]!;
  return mean;
}
