import { quadraticForm } from '../kit/index.ts';
import type { Experience } from '../outcomes/index.ts';
import type { Portfolio } from '../program/index.ts';
import { levelOf } from './level.ts';
import { posteriorOf, type Posterior, type PosteriorOptions } from './posterior.ts';
import type { Belief } from './prior.ts';
import { emptySums, mergeSums, type Sums } from './sums.ts';

/** Sums of the rows of each audience, by its number. */
export type Audiences = ReadonlyMap<number, Sums>;

/** Programs beyond these share the bits of those before, so that audiences are at most 2 to this power. */
const bits = 6;

/** The audience of a row for objective number `objective`. */
export type AudienceOf = (experience: Experience, row: number, objective: number) => number;

/**
 * Numbers a row's audience: which programs have a candidate in it, one bit each, and above them the user's level of the
 * objective. That is known before the choice is drawn, so rows may be weighted by it and the increments stay what they
 * are (see `Design`).
 */
export function audienceOf(portfolio: Portfolio): AudienceOf {
  const bitOf = portfolio.messages.map(({ program }) => 1 << (program % bits));
  const levels = portfolio.objectives.map(({ spec }) => levelOf(portfolio, spec));
  return (experience, row, objective) => {
    const { first, message } = experience;
    let audience = 0;
    for (let c = first[row]!; c < first[row + 1]!; c++) audience |= bitOf[message[c]!]!;
    return audience | (levels[objective]!(experience, row) << bits);
  };
}

/** A regression of rows whose noise differs by audience. */
export interface Weighted {
  /** Its noise is that of a row of weight 1. */
  readonly posterior: Posterior;
  /** All rows, those of audience a with weight `weights.get(a)`; as many in weight as there are rows. */
  readonly sums: Sums;
  readonly weights: ReadonlyMap<number, number>;
  /** Mean noise variance over rows. */
  readonly noise: number;
}

/** All rows, those of each audience multiplied by a weight, 1 where absent. */
export function pooled(audiences: Audiences, width: number, weights?: ReadonlyMap<number, number>): Sums {
  const sums = emptySums(width);
  for (const [audience, some] of audiences) mergeSums(sums, some, weights?.get(audience) ?? 1);
  return sums;
}

/** Weights are needed no more exactly: what is lost by an error in them is of its square. */
const tolerance = 1e-3;
const mostRounds = 20;

/**
 * Weighted least squares, audience a having a noise variance σ²_a of its own, learned with the weights: outcomes of
 * users who do little vary less, and would drown in the noise of those who do much. With r the residuals at the
 * posterior mean, C its covariance, G_a the Gram matrix of the rows of a, γ_a = tr(C G_a)/σ²_a, σ² the noise of all
 * rows without weights and d the number of columns,
 *
 *   σ²_a = (Σ_{rows of a} r² + d σ²)/(n_a − γ_a + d),   weight of its rows ∝ 1/σ²_a:
 *
 * until an audience has as many rows as the regression has columns, it is mostly believed to be like all. Where an
 * increment is not linear, it is best approximated for those of whom a row tells most.
 * Aitken (1935); Carroll and Ruppert, Transformation and Weighting in Regression (1988), chapter 2; γ as in `posteriorOf`.
 */
export function weighted(
  audiences: Audiences,
  { prior, learn }: Belief,
  options: PosteriorOptions,
): Weighted {
  const width = prior.mean.length;
  const all = { ...options, learn };
  let sums = pooled(audiences, width);
  let posterior = posteriorOf(sums, prior, all);
  let weights: ReadonlyMap<number, number> = new Map([...audiences.keys()].map((audience) => [audience, 1]));
  const guess = posterior.noise;
  for (let round = 0; audiences.size > 1 && round < mostRounds; round++) {
    const next = weightsBy(audiences, { weights, posterior, guess, inflation: options.inflation ?? 1 });
    const moved = Math.max(...[...next].map(([a, weight]) => Math.abs(weight / weights.get(a)! - 1)));
    weights = next;
    sums = pooled(audiences, width, weights);
    posterior = posteriorOf(sums, prior, all);
    if (moved < tolerance) break;
  }
  return { posterior, sums, weights, noise: meanNoise(audiences, weights, posterior) };
}

interface Round {
  readonly weights: ReadonlyMap<number, number>;
  readonly posterior: Posterior;
  /** σ². */
  readonly guess: number;
  readonly inflation: number;
}

/** Weights that add up to the number of rows. */
function weightsBy(
  audiences: Audiences,
  { weights, posterior, guess, inflation }: Round,
): ReadonlyMap<number, number> {
  const { mean, covariance, noise } = posterior;
  const width = mean.length;
  const precisions = [...audiences].map(([audience, sums]) => {
    const determined = (weights.get(audience)! * traceOf(covariance, sums)) / (noise * inflation);
    const free = Math.max(sums.weight - determined, 0);
    return {
      audience,
      rows: sums.weight,
      precision: (free + width) / (squaresAt(sums, mean) + width * guess),
    };
  });
  const rows = precisions.reduce((sum, one) => sum + one.rows, 0);
  const total = precisions.reduce((sum, one) => sum + one.rows * one.precision, 0);
  return new Map(precisions.map(({ audience, precision }) => [audience, (precision * rows) / total]));
}

/** Σ (y − w'θ)². */
function squaresAt({ gram, cross, squares }: Sums, theta: Float64Array): number {
  const product = theta.reduce((sum, value, j) => sum + value * cross[j]!, 0);
  return Math.max(squares - 2 * product + quadraticForm(gram, theta), 0);
}

/** tr(CG); of G the upper triangle is read. */
function traceOf(c: Float64Array, { gram, width: n }: Sums): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += c[i * n + i]! * gram[i * n + i]!;
    for (let j = i + 1, at = i * n + j; j < n; j++, at++) sum += 2 * c[at]! * gram[at]!;
  }
  return sum;
}

function meanNoise(
  audiences: Audiences,
  weights: ReadonlyMap<number, number>,
  { noise }: Pick<Posterior, 'noise'>,
): number {
  if (audiences.size < 2) return noise;
  let rows = 0;
  let sum = 0;
  for (const [audience, { weight }] of audiences) {
    rows += weight;
    sum += (weight * noise) / weights.get(audience)!;
  }
  return sum / rows;
}
