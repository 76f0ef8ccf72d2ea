import { z } from 'zod';
import { digestOf, no, ok, type Result } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { signalsOf } from './apply-signals.ts';
import type { FeatureRows, Increments } from './increments.ts';
import { beliefsFor, fitting, taughtSchema, type Scorer } from './scorer.ts';
import { signalBeliefSchema } from './signals.ts';

const weights = z.strictObject({ mean: z.array(z.number()), variance: z.array(z.number().nonnegative()) });

/**
 * A Gaussian belief about the increments, one linear model per objective: Δ = u·x + c·z with user row x and
 * candidate row z, weights independent (diagonal posterior). The user part is common to all sends.
 */
export const linearArtefactSchema = z.strictObject({
  kind: z.literal('linear'),
  version: z.literal(1),
  /** Digest of the feature columns that the weights belong to. */
  layout: z.string(),
  objectives: z.record(z.string(), z.strictObject({ user: weights, candidate: weights })),
  /** What value signals are worth; absent where programs declare none, or none was measured. */
  signals: z.array(signalBeliefSchema).optional(),
  taught: taughtSchema,
});

/** A linear artefact as JSON. */
export type LinearArtefact = z.infer<typeof linearArtefactSchema>;

type Weights = LinearArtefact['objectives'][string];

/** The weights of an artefact as they are read by the sums. */
interface Kernel {
  /** By four objectives: of each column their means, then their variances; zeros for objectives that are missing. */
  readonly user: Float64Array;
  /** The same for the candidate part. */
  readonly candidate: Float64Array;
  /** By four objectives: whether their candidate part is nothing but zeros, as where nothing is believed of them. */
  readonly blank: readonly boolean[];
  /** Columns of the candidate part. */
  readonly width: number;
  /** The user's part of the means, by objective; of the decision at hand. */
  readonly base: Float64Array;
}

function kernelOf(objectives: readonly Weights[], portfolio: Portfolio): Kernel {
  const { userWidth, candidateWidth: width } = portfolio;
  const candidate = inFours(
    objectives.map((weights) => weights.candidate),
    width,
  );
  return {
    user: inFours(
      objectives.map(({ user }) => user),
      userWidth,
    ),
    candidate,
    blank: Array.from({ length: Math.ceil(objectives.length / 4) }, (_, four) =>
      candidate.subarray(8 * width * four, 8 * width * (four + 1)).every((weight) => weight === 0),
    ),
    width,
    base: new Float64Array(objectives.length),
  };
}

function inFours(objectives: readonly Weights['user'][], width: number): Float64Array {
  const fours = new Float64Array(8 * width * Math.ceil(objectives.length / 4));
  objectives.forEach(({ mean, variance }, k) => {
    const from = 8 * width * (k >> 2) + (k & 3);
    mean.forEach((weight, j) => (fours[from + 8 * j] = weight));
    variance.forEach((weight, j) => (fours[from + 8 * j + 4] = weight));
  });
  return fours;
}

/** A linear artefact at work for a portfolio; no is why it does not fit. */
export function fitLinearScorer(artefact: LinearArtefact, portfolio: Portfolio): Result<Scorer, string> {
  const { userWidth, candidateWidth } = portfolio;
  const isWide = ({ mean, variance }: Weights['user'], width: number) =>
    mean.length === width && variance.length === width;
  const beliefs = beliefsFor(
    artefact,
    portfolio,
    ({ user, candidate }) => isWide(user, userWidth) && isWide(candidate, candidateWidth),
  );
  if (!beliefs.ok) return beliefs;
  const signals = signalsOf(artefact.signals ?? [], portfolio);
  if (!signals.ok) return no(signals.error);
  const kernel = kernelOf(beliefs.value, portfolio);
  const applySignals = signals.value;
  return ok({
    digest: digestOf(artefact),
    score: (rows, out) => {
      scoreUser(kernel, rows.user, out.shared);
      scoreCandidates(kernel, rows, out);
      applySignals?.(rows, out);
    },
  });
}

/** Puts a linear artefact to work for a portfolio; throws SCORING_ARTEFACT_UNFIT when it was made for another. */
export const linearScorer = (artefact: LinearArtefact, portfolio: Portfolio): Scorer =>
  fitting(fitLinearScorer(artefact, portfolio));

/** Common to all sends: base = Σ u x and shared sd = √Σ v_u x², by objective. */
function scoreUser({ user: weights, base }: Kernel, user: Float32Array, shared: Float32Array): void {
  const objectives = base.length;
  for (let k = 0, at = 0; k < objectives; k += 4) {
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let sum4 = 0;
    let square1 = 0;
    let square2 = 0;
    let square3 = 0;
    let square4 = 0;
    for (let j = 0; j < user.length; j++, at += 8) {
      const x = user[j]!;
      sum1 += weights[at]! * x;
      sum2 += weights[at + 1]! * x;
      sum3 += weights[at + 2]! * x;
      sum4 += weights[at + 3]! * x;
      square1 += weights[at + 4]! * x * x;
      square2 += weights[at + 5]! * x * x;
      square3 += weights[at + 6]! * x * x;
      square4 += weights[at + 7]! * x * x;
    }
    base[k] = sum1;
    shared[k] = Math.sqrt(square1);
    // Past the last objective there is nothing: what is written there is ignored.
    base[k + 1] = sum2;
    shared[k + 1] = Math.sqrt(square2);
    base[k + 2] = sum3;
    shared[k + 2] = Math.sqrt(square3);
    base[k + 3] = sum4;
    shared[k + 3] = Math.sqrt(square4);
  }
}

/**
 * mean = base + Σ c z; own sd = √Σ v_c z². Zeros, most of a row where columns stand for messages and channels, are
 * passed over, which the processor often foresees wrongly: so all is done with a column when it is met, for four
 * objectives side by side. In pairs each column was met twice: alone that is faster (1.4 instead of 1.5 µs for 24 rows
 * of 24 columns under 4 objectives), inside of decisions up to 0.7 µs slower. Gathering the others first costs 0.3 more.
 */
function scoreCandidates(
  { candidate: weights, blank, width, base }: Kernel,
  rows: FeatureRows,
  out: Increments,
): void {
  const { candidates, count } = rows;
  const { mean, sd } = out;
  const objectives = base.length;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < objectives; k += 4) {
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      let sum4 = 0;
      let square1 = 0;
      let square2 = 0;
      let square3 = 0;
      let square4 = 0;
      const from = i * width;
      const end = blank[k >> 2] ? from : from + width;
      for (let j = from, at = 2 * k * width; j < end; j++, at += 8) {
        const z = candidates[j]!;
        if (z === 0) continue;
        const zz = z * z;
        sum1 += weights[at]! * z;
        sum2 += weights[at + 1]! * z;
        sum3 += weights[at + 2]! * z;
        sum4 += weights[at + 3]! * z;
        square1 += weights[at + 4]! * zz;
        square2 += weights[at + 5]! * zz;
        square3 += weights[at + 6]! * zz;
        square4 += weights[at + 7]! * zz;
      }
      const to = i * objectives + k;
      mean[to] = base[k]! + sum1;
      sd[to] = Math.sqrt(square1);
      if (k + 1 === objectives) continue;
      mean[to + 1] = base[k + 1]! + sum2;
      sd[to + 1] = Math.sqrt(square2);
      if (k + 2 === objectives) continue;
      mean[to + 2] = base[k + 2]! + sum3;
      sd[to + 2] = Math.sqrt(square3);
      if (k + 3 === objectives) continue;
      mean[to + 3] = base[k + 3]! + sum4;
      sd[to + 3] = Math.sqrt(square4);
    }
  }
}
