import { z } from 'zod';
import { digestOf, no, ok, type Result } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { FeatureRows, Increments } from './increments.ts';
import { signalsOf } from './apply-signals.ts';
import { beliefsFor, taughtSchema, type Scorer } from './scorer.ts';
import { signalBeliefSchema } from './signals.ts';

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
  /** As in `linear`. */
  signals: z.array(signalBeliefSchema).optional(),
  taught: taughtSchema,
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
  const signals = signalsOf(artefact.signals ?? [], portfolio);
  if (!signals.ok) return no(signals.error);
  const applySignals = signals.value;
  const kernels = beliefs.value.map((belief) => kernelOf(belief, userWidth));
  const columns = {
    same: new Float32Array(candidateWidth),
    varying: new Int32Array(candidateWidth),
    count: 0,
  };
  return ok({
    digest: digestOf(artefact),
    score: (rows, out) => {
      divide(rows, columns);
      kernels.forEach((kernel, k) => scoreObjective(kernel, { rows, columns }, { out, k }));
      applySignals?.(rows, out);
    },
  });
}

/** The columns of the candidate part: what stands in those where all candidates agree, and the others. */
interface Columns {
  /** 0 in the others. */
  readonly same: Float32Array;
  readonly varying: Int32Array;
  /** How many of `varying` hold. */
  count: number;
}

/** Columns in which all sends of a decision agree, as in the hour, are worked out once. */
function divide({ candidates, count }: FeatureRows, columns: Columns): void {
  const { same, varying } = columns;
  const width = same.length;
  columns.count = 0;
  for (let j = 0; j < width; j++) {
    const first = count > 0 ? candidates[j]! : 0;
    let at = j;
    while (at < count * width && candidates[at] === first) at += width;
    const isSame = at >= count * width;
    same[j] = isSame ? first : 0;
    if (!isSame) varying[columns.count++] = j;
  }
}

/** The weights of one objective. F φ is added up column by column; those of the candidate part end in its own rows. */
interface Kernel {
  /** Columns of the user part. */
  readonly user: number;
  readonly mean: Float64Array;
  /** F column after column, each from the diagonal down. */
  readonly factor: Float64Array;
  /** Where each column begins in `factor`, less its number: row r of column c is at starts[c] + r. */
  readonly starts: Int32Array;
  /** Work space: F φ of what is common to all sends, of one send, and of all together. */
  readonly common: Float64Array;
  readonly spread: Float64Array;
  readonly total: Float64Array;
}

function kernelOf({ mean, factor }: z.infer<typeof weights>, user: number): Kernel {
  const n = mean.length;
  const byColumn = new Float64Array(factor.length);
  const starts = Int32Array.from({ length: n }, (_, c) => c * n - (c * (c + 1)) / 2);
  for (let row = 0, at = 0; row < n; row++)
    for (let c = 0; c <= row; c++) byColumn[starts[c]! + row] = factor[at++]!;
  return {
    user,
    mean: Float64Array.from(mean),
    factor: byColumn,
    starts,
    common: new Float64Array(n),
    spread: new Float64Array(n),
    total: new Float64Array(n),
  };
}

let variances = new Float64Array(0);

/**
 * mean = m·φ and variance = |F φ|² of each send. shared² is the mean covariance of two sends, and no more than the
 * least variance; own² is the rest, so that own² + shared² is the variance of every send, exactly. With t = F φ over
 * the rows of the candidate part, and n sends, the mean covariance is |other rows|² + (|Σ t|² − Σ |t|²)/(n (n − 1)).
 */
function scoreObjective(
  kernel: Kernel,
  { rows, columns }: { readonly rows: FeatureRows; readonly columns: Columns },
  { out, k }: { readonly out: Increments; readonly k: number },
): void {
  const { user, common, total } = kernel;
  const { count } = rows;
  if (variances.length < count) variances = new Float64Array(2 * count);
  const objectives = out.shared.length;
  common.fill(0);
  total.fill(0);
  const base = addRow(kernel, rows.user, 0) + addRow(kernel, columns.same, user);
  const ofUser = squareOf(common, 0, user);
  let least = Infinity;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    out.mean[i * objectives + k] = base + addVarying(kernel, rows.candidates, { columns, i });
    const square = takeIn(kernel);
    squares += square;
    variances[i] = ofUser + square;
    least = Math.min(least, variances[i]!);
  }
  const pairs = count * (count - 1);
  const together = pairs === 0 ? least : ofUser + (squareOf(total, user, total.length) - squares) / pairs;
  const shared = count === 0 ? 0 : Math.min(Math.max(together, 0), least);
  for (let i = 0; i < count; i++) out.sd[i * objectives + k] = Math.sqrt(variances[i]! - shared);
  out.shared[k] = Math.sqrt(shared);
}

/** Σ over [from, until) of squares. */
function squareOf(values: Float64Array, from: number, until: number): number {
  let sum = 0;
  for (let row = from; row < until; row++) sum += values[row]! * values[row]!;
  return sum;
}

/** Adds F times a row that stands at columns from `first` on to `common`; gives its part of the mean. */
function addRow({ mean, factor, starts, common }: Kernel, row: Float32Array, first: number): number {
  const n = common.length;
  let sum = 0;
  for (let j = 0; j < row.length; j++) {
    const value = row[j]!;
    if (value === 0) continue;
    const column = first + j;
    const start = starts[column]!;
    sum += mean[column]! * value;
    for (let r = column; r < n; r++) common[r]! += factor[start + r]! * value;
  }
  return sum;
}

/** Puts F φ of candidate i into `spread`, over the rows of the candidate part; gives its part of the mean. */
function addVarying(
  { user, mean, factor, starts, common, spread }: Kernel,
  candidates: Float32Array,
  { columns, i }: { readonly columns: Columns; readonly i: number },
): number {
  const { varying, same, count } = columns;
  const n = common.length;
  const from = i * same.length;
  for (let r = user; r < n; r++) spread[r] = common[r]!;
  let sum = 0;
  for (let v = 0; v < count; v++) {
    const j = varying[v]!;
    const value = candidates[from + j]!;
    if (value === 0) continue;
    const column = user + j;
    const start = starts[column]!;
    sum += mean[column]! * value;
    for (let r = column; r < n; r++) spread[r]! += factor[start + r]! * value;
  }
  return sum;
}

/** |F φ|² of the send at hand over the rows of the candidate part, which `total` takes in. */
function takeIn({ user, spread, total }: Kernel): number {
  let square = 0;
  for (let r = user; r < spread.length; r++) {
    const value = spread[r]!;
    total[r]! += value;
    square += value * value;
  }
  return square;
}
