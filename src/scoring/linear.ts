import { z } from 'zod';
import { digestOf, type Digest, type Json } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { columnNames } from './candidate-features.ts';
import { scoringErrors } from './errors.ts';
import type { FeatureRows, Increments } from './increments.ts';

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
});

/** A linear artefact as JSON. */
export type LinearArtefact = z.infer<typeof linearArtefactSchema>;

/** A model at work on the feature rows of one decision. */
export interface Scorer {
  readonly digest: Digest;
  readonly score: (rows: FeatureRows, out: Increments) => void;
}

/** The digest of a portfolio's columns and objectives: weights fit only the layout they were learned on. */
export const layoutDigest = (portfolio: Portfolio): Digest =>
  digestOf({
    user: portfolio.userFeatures as unknown as Json,
    candidate: portfolio.candidateFeatures as unknown as Json,
    messages: portfolio.messages.map(({ name }) => name),
    channels: portfolio.channels.map(({ name }) => name),
  });

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

function kernelOf(artefact: LinearArtefact, portfolio: Portfolio): Kernel {
  const objectives = portfolio.objectives.map(({ name }) => weightsOf(artefact, name, portfolio));
  const width = portfolio.candidateWidth;
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

function weightsOf(
  artefact: LinearArtefact,
  objective: string,
  { userWidth, candidateWidth }: Portfolio,
): LinearArtefact['objectives'][string] {
  const found = artefact.objectives[objective];
  if (!found) throw scoringErrors.SCORING_ARTEFACT_UNFIT({ problem: `it has no objective "${objective}"` });
  const { user, candidate } = found;
  const fits =
    user.mean.length === userWidth &&
    user.variance.length === userWidth &&
    candidate.mean.length === candidateWidth &&
    candidate.variance.length === candidateWidth;
  if (!fits)
    throw scoringErrors.SCORING_ARTEFACT_UNFIT({ problem: `objective "${objective}" has other columns` });
  return found;
}

/** Puts a linear artefact to work for a portfolio; throws SCORING_ARTEFACT_UNFIT when it was made for another. */
export function linearScorer(artefact: LinearArtefact, portfolio: Portfolio): Scorer {
  if (artefact.layout !== layoutDigest(portfolio))
    throw scoringErrors.SCORING_ARTEFACT_UNFIT({
      problem: 'it was learned on other features, messages or channels',
    });
  const kernel = kernelOf(artefact, portfolio);
  return {
    digest: digestOf(artefact),
    score: (rows, out) => {
      scoreUser(kernel, rows.user, out.shared);
      scoreCandidates(kernel, rows, out);
    },
  };
}

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

/** Weights by column name, the rest zero: what a team knows before anything was learned. */
export type NamedWeights = Readonly<
  Record<
    string,
    {
      readonly user?: Readonly<Record<string, number>>;
      readonly candidate?: Readonly<Record<string, number>>;
    }
  >
>;

interface PriorOptions {
  readonly mean?: NamedWeights;
  /** Standard deviation of every weight before learning, per objective; 0 where it is certain. */
  readonly sd?: Readonly<Record<string, number>>;
}

/** A linear artefact from declared weights and their uncertainty; throws SCORING_ARTEFACT_UNFIT for unknown names. */
export function linearPrior(portfolio: Portfolio, { mean = {}, sd = {} }: PriorOptions = {}): LinearArtefact {
  const columns = columnNames(portfolio);
  const objectives = portfolio.objectives.map(({ name }) => {
    const variance = (sd[name] ?? 0) * (sd[name] ?? 0);
    const part = (names: readonly string[], given: Readonly<Record<string, number>> = {}) => {
      const stranger = Object.keys(given).find((column) => !names.includes(column));
      if (stranger !== undefined)
        throw scoringErrors.SCORING_ARTEFACT_UNFIT({
          problem: `there is no column "${stranger}" (${names.join(', ')})`,
        });
      return { mean: names.map((column) => given[column] ?? 0), variance: names.map(() => variance) };
    };
    return [
      name,
      {
        user: part(columns.user, mean[name]?.user),
        candidate: part(columns.candidate, mean[name]?.candidate),
      },
    ];
  });
  const known = portfolio.objectives.map(({ name }) => name);
  const stranger = [...Object.keys(mean), ...Object.keys(sd)].find((objective) => !known.includes(objective));
  if (stranger !== undefined)
    throw scoringErrors.SCORING_ARTEFACT_UNFIT({
      problem: `there is no objective "${stranger}" (${known.join(', ')})`,
    });
  return {
    kind: 'linear',
    version: 1,
    layout: layoutDigest(portfolio),
    objectives: Object.fromEntries(objectives),
  };
}
