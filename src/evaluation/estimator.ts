import { evaluationErrors } from './errors.ts';
import { meanOf } from './mean.ts';
import type { Modelled, Rounds } from './rounds.ts';

/**
 * An estimator of the value of a policy. All of them share one contribution per round,
 *
 *   term_i = b_i + v(w_i) (r_i − q̂_i),    b_i = q̂_i = 0 without a model,
 *
 * whose mean is the estimate; an estimator says which weights it reads and what v makes of them.
 */
export interface Estimator {
  readonly name: string;
  readonly needs: 'weights' | 'model' | 'categories';
  /** Writes v(w_i), the weight given to round i, for all rounds: a call per round would take four times as long. */
  readonly weigh: (weight: Float64Array, out: Float64Array) => void;
  /** Are the weights v divided by their mean? Then the estimate is a ratio, and its interval that of a ratio. */
  readonly selfNormalised?: true;
  /** A constant to stand for b and q̂, of an estimator that needs no model. */
  readonly baseline?: (rounds: Rounds) => number;
  /** The setting of v, where it has one. */
  readonly setting?: number;
  readonly cite: string;
}

/** The contributions of an estimator on one batch. */
export interface Contributions {
  readonly estimator: Estimator;
  /** One per row, in the order of the batch; their mean is the estimate. */
  readonly terms: Float64Array;
  /** The weights that v was applied to. */
  readonly weight: Float64Array;
  /** b_i, when the estimator uses a model. */
  readonly base?: Float64Array;
  /** Mean of v(w_i): what it lacks to 1 is weight that the estimator has taken away. */
  readonly meanWeight: number;
}

/** The importance weights an estimator reads. Throws EVALUATION_NEED_MISSING. */
export function weightOf(rounds: Rounds, estimator: Estimator): Float64Array {
  if (estimator.needs !== 'categories') return rounds.weight;
  if (rounds.categoryWeight) return rounds.categoryWeight;
  throw missing(estimator.name, 'category and logging');
}

/** What every round adds to the estimate. Throws EVALUATION_NEED_MISSING. */
export function contributionsOf(rounds: Rounds, estimator: Estimator): Contributions {
  const weight = weightOf(rounds, estimator);
  const model = modelOf(rounds, estimator);
  const terms = new Float64Array(rounds.rows);
  estimator.weigh(weight, terms);
  const meanWeight = meanOf(terms);
  const scale = estimator.selfNormalised ? 1 / meanWeight : 1;
  if (model) addResiduals(terms, scale, { ...rounds, model });
  else for (let i = 0; i < terms.length; i++) terms[i] = terms[i]! * scale * rounds.reward[i]!;
  return { estimator, terms, weight, meanWeight, ...(model && { base: model.direct }) };
}

/** v becomes b + v (r − q̂), v times `scale`. */
function addResiduals(
  terms: Float64Array,
  scale: number,
  { reward, model }: { readonly reward: Float64Array; readonly model: Modelled },
): void {
  const { direct, predicted } = model;
  for (let i = 0; i < terms.length; i++)
    terms[i] = direct[i]! + terms[i]! * scale * (reward[i]! - predicted[i]!);
}

/** v(w_i) of all rounds, as the estimator weighed them. */
export function weighed({ estimator, weight }: Contributions): Float64Array {
  const out = new Float64Array(weight.length);
  estimator.weigh(weight, out);
  return out;
}

function modelOf(rounds: Rounds, { name, needs, baseline }: Estimator): Modelled | undefined {
  if (needs === 'model' && !rounds.model) throw missing(name, 'prediction');
  if (!baseline) return needs === 'model' ? rounds.model : undefined;
  const constant = new Float64Array(rounds.rows).fill(baseline(rounds));
  return { direct: constant, predicted: constant };
}

const missing = (estimator: string, column: string) =>
  evaluationErrors.EVALUATION_NEED_MISSING({ estimator, column });
