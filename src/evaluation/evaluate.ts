import { auditOf, type PropensityAudit } from './audit.ts';
import type { LoggedBatch } from './batch.ts';
import { byCategory } from './category.ts';
import { diagnosticsOf, type Diagnostics } from './diagnostics.ts';
import { estimateOf, type Estimate, type EstimateOptions } from './estimate.ts';
import { weightOf, type Estimator } from './estimator.ts';
import { within, type Ranged } from './range.ts';
import { roundsOf, type Rounds } from './rounds.ts';
import { supportHoles, type Holes } from './support.ts';
import { verdictOf, type Verdict } from './verdict.ts';

/** One estimator's answer. */
export interface Answer {
  readonly estimator: string;
  readonly diagnostics: Diagnostics;
  readonly verdict: Verdict;
  /** Absent where the verdict refuses: there is no number to be misled by. */
  readonly estimate?: Estimate;
}

/** The value of the batch's policy by each estimator, with what speaks for and against it. */
export interface Evaluation {
  readonly answers: readonly Answer[];
  /** Of actions: over all rows, then by segment. */
  readonly holes: Holes;
  readonly audit: PropensityAudit;
}

/**
 * Evaluates the batch's policy: every number with its interval, its diagnostics and its verdict; a policy that the
 * log cannot judge is refused, not estimated. Throws coded errors for a broken batch or missing columns.
 */
export function evaluate(
  batch: LoggedBatch,
  estimators: readonly Estimator[],
  options: EstimateOptions & Ranged = {},
): Evaluation {
  const judge = judgeOf(batch, options);
  return { answers: estimators.map(judge.answer), holes: judge.holes, audit: judge.audit };
}

/** A batch made ready: what all estimators share is computed once. */
export interface Judge {
  readonly rounds: Rounds;
  readonly holes: Holes;
  readonly audit: PropensityAudit;
  readonly answer: (estimator: Estimator) => Answer;
}

export function judgeOf(batch: LoggedBatch, options: EstimateOptions & Ranged): Judge {
  const rounds = roundsOf(batch);
  const audit = auditOf(batch);
  const rewards = rangeOf(batch.reward);
  const byAction = overlapOf(batch, rounds, rounds.weight);
  let ofCategories: Overlap | undefined;
  const overlapFor = (estimator: Estimator): Overlap => {
    if (estimator.needs !== 'categories') return byAction;
    ofCategories ??= overlapOf(byCategory(batch), rounds, weightOf(rounds, estimator));
    return ofCategories;
  };
  const answer = (estimator: Estimator): Answer => {
    const estimate = estimateOf(rounds, estimator, options);
    const overlap = overlapFor(estimator);
    const verdict = verdictOf({ ...overlap, audit, estimator, estimate, rewards });
    const { diagnostics } = overlap;
    const { name } = estimator;
    return {
      estimator: name,
      diagnostics,
      verdict,
      ...(verdict.kind !== 'refused' && { estimate: within(estimate, options) }),
    };
  };
  return { rounds, holes: byAction.holes, audit, answer };
}

/** How far the log overlaps with the policy: by action, or by category for estimators that see no more. */
interface Overlap {
  readonly diagnostics: Diagnostics;
  readonly holes: Holes;
}

function overlapOf(batch: LoggedBatch, rounds: Rounds, weight: Float64Array): Overlap {
  const holes = supportHoles(batch, weight);
  return { holes, diagnostics: diagnosticsOf({ ...rounds, weight }, holes[0].mass) };
}

/** The least and the largest of values. */
export function rangeOf(values: Float64Array): readonly [least: number, most: number] {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  return [least, most];
}
