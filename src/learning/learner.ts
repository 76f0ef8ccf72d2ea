import type { Experience } from '../outcomes/index.ts';
import { millisOf, type Duration, type Portfolio } from '../program/index.ts';
import { layoutDigest, type Artefact, type LinearArtefact } from '../scoring/index.ts';
import { audienceOf, pooled, weighted, type AudienceOf, type Audiences, type Weighted } from './audiences.ts';
import { checkExperience, designOf, writeRow, type Design } from './design.ts';
import { narrowed } from './narrow.ts';
import type { Posterior } from './posterior.ts';
import { learningErrors } from './errors.ts';
import { givenPrior, learnedPrior, type Belief } from './prior.ts';
import { emptySketch, mergeSketch, offer, type Sketch } from './sketch.ts';
import { addRow, emptySums, mergeSums, scale, type Sums } from './sums.ts';

export interface LinearOptions {
  readonly portfolio: Portfolio;
  /** What is known before; absent: only that the weights of the user part, and of the candidate part, are alike in size. */
  readonly prior?: Artefact | undefined;
  /** A row this much older than the newest counts half; absent: rows do not age. */
  readonly halfLife?: Duration | undefined;
  /** By objective: how many times less rows are worth because users' rows depend on each other; 1 where absent. */
  readonly inflation?: Readonly<Record<string, number>> | undefined;
  /** By objective: a guess of the noise variance, worth one row; 1 where absent. */
  readonly noise?: Readonly<Record<string, number>> | undefined;
}

/** What is believed of one objective's increments: Δ = u·x + c·z with weights (u, c) ~ N(mean, covariance). */
export interface IncrementBelief {
  readonly mean: Float64Array;
  /** Square, both triangles. */
  readonly covariance: Float64Array;
  /** Variance of a reward that neither baseline nor increments explain, on average over rows. */
  readonly noise: number;
  /** Rows with this reward. */
  readonly rows: number;
}

/** A learner that has seen nothing; throws LEARNING_PRIOR_UNFIT. */
export const linearLearner = (options: LinearOptions): LinearLearner => new LinearLearner(options);

/** Beyond this many half-lives, weights are brought back to the size of 1. */
const mostHalvings = 64;

/**
 * A Bayesian linear model of the increments of every objective (see `Design`), from experience as it matures. It
 * keeps sums: the same rows in any order, in any parts, on any number of workers give the same beliefs to rounding.
 * Audiences have noise of their own (`weighted`). A row adds O(columns²); beliefs are worked out only when asked,
 * O(columns³).
 */
export class LinearLearner {
  readonly design: Design;
  readonly sketch: Sketch = emptySketch();
  readonly audienceOf: AudienceOf;
  readonly #options: LinearOptions;
  /** By objective, sums of the rows of each audience. */
  readonly #sums: readonly Map<number, Sums>[];
  readonly #priorOf: (objective: string, sums: Sums) => Belief;
  readonly #halfLife: number;
  /** A row of this time has weight 1; of the newest time, none is heavier. */
  #reference = Number.NaN;
  #newest = -Infinity;

  constructor(options: LinearOptions) {
    const { portfolio, prior, halfLife } = options;
    this.#options = options;
    this.design = designOf(portfolio);
    this.audienceOf = audienceOf(portfolio);
    this.#sums = portfolio.objectives.map(() => new Map<number, Sums>());
    this.#priorOf = prior ? givenPrior(prior, portfolio, this.design) : learnedPrior(this.design);
    this.#halfLife = halfLife === undefined ? Infinity : millisOf(halfLife);
  }

  /** Adds rows; NaN rewards are skipped. Throws LEARNING_EXPERIENCE_UNFIT. */
  add(experience: Experience): void {
    checkExperience(experience, this.#options.portfolio);
    const objectives = this.#sums.length;
    const w = new Float64Array(this.design.width);
    for (let row = 0; row < experience.rows; row++) {
      const weight = this.#weightAt(experience.at[row]!);
      writeRow(experience, row, w);
      offer(this.sketch, experience, row);
      for (let k = 0; k < objectives; k++) {
        const y = experience.reward[row * objectives + k]!;
        if (Number.isNaN(y)) continue;
        addRow(this.#sumsOf(k, this.audienceOf(experience, row, k)), w, { y, weight });
      }
    }
  }

  /** Adds all that another learner of the same programs and half-life saw; throws LEARNING_EXPERIENCE_UNFIT. */
  merge(other: LinearLearner): void {
    if (layoutDigest(other.#options.portfolio) !== layoutDigest(this.#options.portfolio))
      throw learningErrors.LEARNING_EXPERIENCE_UNFIT({ problem: 'it was learned for other programs' });
    if (Number.isNaN(other.#reference)) return;
    const by = this.#weightAt(other.#reference);
    this.#newest = Math.max(this.#newest, other.#newest);
    other.#sums.forEach((audiences, k) => {
      for (const [audience, sums] of audiences) mergeSums(this.#sumsOf(k, audience), sums, by);
    });
    mergeSketch(this.sketch, other.sketch);
  }

  /** What is believed of an objective's increments. */
  belief(objective: string): IncrementBelief {
    const k = this.#options.portfolio.objectives.findIndex(({ name }) => name === objective);
    const { posterior, noise, sums } = this.regression(k);
    return { ...incrementsOf(this.design, posterior), noise, rows: sums.rows };
  }

  /** For `linearScorer`: the means, and independent variances that keep the uncertainty of whole increments. */
  artefact(): LinearArtefact {
    const { portfolio } = this.#options;
    const objectives = portfolio.objectives.map(({ name }, k) => {
      const { mean, covariance } = incrementsOf(this.design, this.regression(k).posterior);
      const { user, candidate } = this.design;
      const variance = narrowed({ user, candidate, covariance }, this.sketch);
      const part = { user: [...mean.subarray(0, user)], candidate: [...mean.subarray(user)] };
      return [
        name,
        {
          user: { mean: part.user, variance: variance.user },
          candidate: { mean: part.candidate, variance: variance.candidate },
        },
      ] as const;
    });
    return {
      kind: 'linear',
      version: 1,
      layout: layoutDigest(portfolio),
      objectives: Object.fromEntries(objectives),
    };
  }

  /** Another learner, of these options, that saw the same. */
  with(options: LinearOptions): LinearLearner {
    const learner = new LinearLearner(options);
    learner.merge(this);
    return learner;
  }

  /** The regression of objective number k, all columns. */
  regression(k: number): Weighted {
    const { portfolio, inflation = {}, noise = {} } = this.#options;
    const { name } = portfolio.objectives[k]!;
    const belief = this.#priorOf(name, this.sums(k));
    const options = { noise: noise[name] ?? 1, inflation: inflation[name] ?? 1 };
    return weighted(this.#aged(k), belief, options);
  }

  /** Sums of all rows alike, in which the newest has weight 1. */
  sums(k: number): Sums {
    return pooled(this.#aged(k), this.design.width);
  }

  /** Sums by audience, in which the newest row has weight 1; in order, so that they add up alike whichever came first. */
  #aged(k: number): Audiences {
    const age = (this.#newest - this.#reference) / this.#halfLife || 0;
    const inOrder = [...this.#sums[k]!].sort(([a], [b]) => a - b);
    return new Map(
      inOrder.map(([audience, some]) => {
        const sums = emptySums(this.design.width);
        mergeSums(sums, some, halved(age));
        return [audience, sums];
      }),
    );
  }

  #sumsOf(k: number, audience: number): Sums {
    const known = this.#sums[k]!.get(audience);
    if (known) return known;
    const sums = emptySums(this.design.width);
    this.#sums[k]!.set(audience, sums);
    return sums;
  }

  #weightAt(at: number): number {
    if (Number.isNaN(this.#reference)) this.#reference = at;
    this.#newest = Math.max(this.#newest, at);
    const ahead = (at - this.#reference) / this.#halfLife;
    if (ahead <= mostHalvings) return halved(-ahead);
    for (const audiences of this.#sums) for (const sums of audiences.values()) scale(sums, halved(ahead));
    this.#reference = at;
    return 1;
  }
}

/** 2^−times. */
const halved = (times: number): number => (times === 0 ? 1 : Math.exp(-Math.LN2 * times));

/** The part of a posterior that is about increments. */
function incrementsOf(
  { baseline, width }: Design,
  { mean, covariance }: Pick<Posterior, 'mean' | 'covariance'>,
): Pick<Posterior, 'mean' | 'covariance'> {
  const n = width - baseline;
  const block = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const from = (baseline + i) * width + baseline;
    block.set(covariance.subarray(from, from + n), i * n);
  }
  return { mean: mean.slice(baseline), covariance: block };
}
