import { z } from 'zod';
import { digestOf, no, ok, type Result } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { signalsOf } from './apply-signals.ts';
import { beliefsFor, fitting, taughtSchema, type Scorer } from './scorer.ts';
import { signalBeliefSchema } from './signals.ts';
import { sumRows, type Summands } from './sums.ts';

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
  /** Of the candidate part; its base is the user's part of the means. */
  readonly candidate: Summands;
}

function kernelOf(objectives: readonly Weights[], { userWidth, candidateWidth }: Portfolio): Kernel {
  const user = objectives.map((weights) => weights.user);
  const candidate = objectives.map((weights) => weights.candidate);
  return {
    user: inFours(user, userWidth),
    candidate: {
      weights: inFours(candidate, candidateWidth),
      width: candidateWidth,
      objectives: objectives.length,
      base: new Float64Array(4 * Math.ceil(objectives.length / 4)),
    },
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
      sumRows(kernel.candidate, rows, out);
      applySignals?.(rows, out);
    },
  });
}

/** Puts a linear artefact to work for a portfolio; throws SCORING_ARTEFACT_UNFIT when it was made for another. */
export const linearScorer = (artefact: LinearArtefact, portfolio: Portfolio): Scorer =>
  fitting(fitLinearScorer(artefact, portfolio));

/** Common to all sends: base = Σ u x and shared sd = √Σ v_u x², by objective. */
function scoreUser(
  { user: weights, candidate: { base } }: Kernel,
  user: Float32Array,
  shared: Float32Array,
): void {
  for (let k = 0, at = 0; k < base.length; k += 4) {
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
    // Past the last objective `shared` has nothing, and what is written there is ignored.
    base[k + 1] = sum2;
    shared[k + 1] = Math.sqrt(square2);
    base[k + 2] = sum3;
    shared[k + 2] = Math.sqrt(square3);
    base[k + 3] = sum4;
    shared[k + 3] = Math.sqrt(square4);
  }
}
