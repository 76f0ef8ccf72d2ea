import type { Experience } from '../outcomes/index.ts';
import type { Portfolio } from '../program/index.ts';
import { layoutDigest, type LinearArtefact } from '../scoring/index.ts';
import { checkExperience, designOf, writeRow, type Design } from './design.ts';
import { givenPrior } from './prior.ts';
import { emptySums } from './sums.ts';

export interface DiagonalOptions {
  readonly portfolio: Portfolio;
  readonly prior: LinearArtefact;
  /** By objective: a guess of the noise variance, worth one row; 1 where absent. */
  readonly noise?: Readonly<Record<string, number>> | undefined;
}

/** The model of `linearLearner` with independent weights: O(columns) per row and in memory, for thousands of columns. */
export interface DiagonalLearner {
  /** Adds rows in order; NaN rewards are skipped. Throws LEARNING_EXPERIENCE_UNFIT. */
  add(experience: Experience): void;
  artefact(): LinearArtefact;
}

/** Independent beliefs about the weights of one objective. */
interface Weights {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  rows: number;
  /** Σ of squared errors, each brought to the scale of the noise, and the guess. */
  squares: number;
}

/** A learner that has seen nothing; throws LEARNING_PRIOR_UNFIT. */
export function diagonalLearner({ portfolio, prior, noise = {} }: DiagonalOptions): DiagonalLearner {
  const design = designOf(portfolio);
  const priorOf = givenPrior(prior, portfolio, design);
  const all = portfolio.objectives.map(({ name }): Weights => {
    const { mean, sd } = priorOf(name, emptySums(design.width)).prior;
    return { mean, variance: sd.map((value) => value * value), rows: 0, squares: noise[name] ?? 1 };
  });
  const w = new Float64Array(design.width);
  return {
    add: (experience) => {
      checkExperience(experience, portfolio);
      for (let row = 0; row < experience.rows; row++) {
        writeRow(experience, row, w);
        all.forEach((weights, k) => {
          const y = experience.reward[row * all.length + k]!;
          if (!Number.isNaN(y)) learn(weights, w, y);
        });
      }
    },
    artefact: () => ({
      kind: 'linear',
      version: 1,
      layout: layoutDigest(portfolio),
      objectives: Object.fromEntries(
        portfolio.objectives.map(({ name }, k) => [name, incrementsOf(design, all[k]!)]),
      ),
    }),
  };
}

/**
 * Assumed-density filtering: the exact update of a Gaussian belief by y = w'θ + N(0, σ²), then its covariance cut
 * to the diagonal. e = y − w'm, s = Σ v w², m_j += v_j w_j e/(s + σ²), v_j −= (v_j w_j)²/(s + σ²);
 * σ² is the mean of e² σ²/(s + σ²). Opper (1998), A Bayesian approach to on-line learning.
 */
function learn(weights: Weights, w: Float64Array, y: number): void {
  const { mean, variance } = weights;
  const noise = weights.squares / (weights.rows + 1);
  let error = y;
  let spread = 0;
  for (let j = 0; j < w.length; j++) {
    error -= mean[j]! * w[j]!;
    spread += variance[j]! * w[j]! * w[j]!;
  }
  const total = spread + noise;
  for (let j = 0; j < w.length; j++) {
    const reach = variance[j]! * w[j]!;
    mean[j]! += (reach * error) / total;
    variance[j]! -= (reach * reach) / total;
  }
  weights.rows++;
  weights.squares += (error * error * noise) / total;
}

function incrementsOf(
  { baseline, user }: Design,
  { mean, variance }: Weights,
): LinearArtefact['objectives'][string] {
  const part = (from: number, until?: number) => ({
    mean: [...mean.subarray(from, until)],
    variance: [...variance.subarray(from, until)],
  });
  return { user: part(baseline, baseline + user), candidate: part(baseline + user) };
}
