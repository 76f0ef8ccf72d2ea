import { z } from 'zod';
import { digestOf, no, ok, type Result } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { FeatureRows, Increments } from './increments.ts';
import { beliefsFor, fitting, type Scorer } from './scorer.ts';
import { signalBeliefSchema, signalsOf } from './signals.ts';

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
});

/** A linear artefact as JSON. */
export type LinearArtefact = z.infer<typeof linearArtefactSchema>;

type Weights = LinearArtefact['objectives'][string];

/** The weights of an artefact as they are read by the sums. */
interface Kernel {
  /** By objective. */
  readonly user: readonly { readonly mean: Float64Array; readonly variance: Float64Array }[];
  /** By two objectives: of each column both means, then both variances; zeros beside an odd last objective. */
  readonly candidate: Float64Array;
  /** Columns of the candidate part. */
  readonly width: number;
  /** The user's part of the means, by objective; of the decision at hand. */
  readonly base: Float64Array;
}

function kernelOf(objectives: readonly Weights[], width: number): Kernel {
  const inPairs = new Float64Array(4 * width * Math.ceil(objectives.length / 2));
  objectives.forEach(({ candidate: { mean, variance } }, k) => {
    const from = 4 * width * (k >> 1) + (k & 1);
    mean.forEach((weight, j) => (inPairs[from + 4 * j] = weight));
    variance.forEach((weight, j) => (inPairs[from + 4 * j + 2] = weight));
  });
  return {
    user: objectives.map(({ user: { mean, variance } }) => ({
      mean: Float64Array.from(mean),
      variance: Float64Array.from(variance),
    })),
    candidate: inPairs,
    width,
    base: new Float64Array(objectives.length),
  };
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
  const kernel = kernelOf(beliefs.value, candidateWidth);
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
  for (let k = 0; k < weights.length; k++) {
    const { mean, variance } = weights[k]!;
    let sum = 0;
    let square = 0;
    for (let j = 0; j < user.length; j++) {
      const x = user[j]!;
      sum += mean[j]! * x;
      square += variance[j]! * x * x;
    }
    base[k] = sum;
    shared[k] = Math.sqrt(square);
  }
}

/**
 * mean = base + Σ c z; own sd = √Σ v_c z². Zeros, most of a row where columns stand for messages and channels, are
 * passed over. Two objectives side by side: one waits for its own additions, four no longer fit into the registers
 * (1.8, 0.9 and 1.3 µs for 24 rows of 24 columns under 4 objectives).
 */
function scoreCandidates(
  { candidate: weights, width, base }: Kernel,
  rows: FeatureRows,
  out: Increments,
): void {
  const { candidates, count } = rows;
  const { mean, sd } = out;
  const objectives = base.length;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < objectives; k += 2) {
      let sum1 = 0;
      let sum2 = 0;
      let square1 = 0;
      let square2 = 0;
      for (let j = i * width, at = 2 * k * width, end = j + width; j < end; j++, at += 4) {
        const z = candidates[j]!;
        if (z === 0) continue;
        const zz = z * z;
        sum1 += weights[at]! * z;
        sum2 += weights[at + 1]! * z;
        square1 += weights[at + 2]! * zz;
        square2 += weights[at + 3]! * zz;
      }
      const to = i * objectives + k;
      mean[to] = base[k]! + sum1;
      sd[to] = Math.sqrt(square1);
      if (k + 1 === objectives) continue;
      mean[to + 1] = base[k + 1]! + sum2;
      sd[to + 1] = Math.sqrt(square2);
    }
  }
}
