import { foldsByCluster, type SequenceBatch } from '../../../evaluation/index.ts';
import type { PlanQLearner } from '../../../learning/index.ts';
import { planPolicyOf } from '../../../policy/index.ts';
import type { Portfolio } from '../../../program/index.ts';
import { planValuesOf } from '../../../scoring/index.ts';
import type { PlanRow } from './log.ts';

/** A plan policy to be judged: rows x plans. */
export interface PlanTarget {
  readonly name: string;
  readonly chances: Float64Array;
}

type Batch = Pick<SequenceBatch, 'rows' | 'actions' | 'cluster' | 'logging'>;

/** The plans as they were drawn: what the others are compared with. */
export const asLogged = 'plans as logged';

/** One plan for everybody, each in turn. */
export const eachPlan = ({ rows, actions }: Batch, { plans }: Portfolio): readonly PlanTarget[] =>
  plans!.choices.map(({ name }, j) => {
    const chances = new Float64Array(rows * actions);
    for (let row = 0; row < rows; row++) chances[row * actions + j] = 1;
    return { name: `everybody ${name}`, chances };
  });

interface Learning {
  readonly portfolio: Portfolio;
  readonly weights: Float64Array;
  /** One per fold, which have met every send. */
  readonly learners: readonly PlanQLearner[];
}

/**
 * What the declared policy would choose by what `learn-plans` learns, exploration included: for every user from the
 * periods of the other folds alone, so that nobody is judged by what was learned from them.
 */
export function learned(
  batch: Batch,
  rows: readonly PlanRow[],
  { portfolio, weights, learners }: Learning,
): PlanTarget {
  const { actions, cluster } = batch;
  const policy = planPolicyOf(portfolio)!;
  const folds = foldsByCluster(cluster, learners.length);
  const chances = new Float64Array(rows.length * actions);
  learners.forEach((learner, fold) => {
    learner.add(rows.filter((_, i) => folds.of[i] !== fold));
    const values = planValuesOf(learner.artefact(), portfolio, weights);
    rows.forEach(({ userRow, age }, i) => {
      if (folds.of[i] === fold) chances.set(policy({ ...values.of(userRow), age }), i * actions);
    });
  });
  return { name: 'learned from the others', chances };
}
