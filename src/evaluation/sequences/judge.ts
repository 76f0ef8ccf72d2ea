import { auditOf, type PropensityAudit } from '../audit.ts';
import type { LoggedBatch } from '../batch.ts';
import { diagnosticsOf, type Diagnostics } from '../diagnostics.ts';
import type { Estimate } from '../estimate.ts';
import { rangeOf } from '../evaluate.ts';
import { intervalOf, type Interval, type IntervalOptions } from '../interval.ts';
import { differenceWithin, within, type Ranged } from '../range.ts';
import { sampleOf } from '../sample.ts';
import { count } from '../setting.ts';
import { supportHoles, type Holes } from '../support.ts';
import { thresholds, verdictOf, type Verdict } from '../verdict.ts';
import { checkSequences, type SequenceBatch } from './batch.ts';
import { fittedQ } from './estimators/fitted-q.ts';
import { marginalDr } from './estimators/marginal-dr.ts';
import { perDecision } from './estimators/per-decision.ts';
import { sequentialDr } from './estimators/sequential-dr.ts';
import { problemOf, type Problem, type SequenceEstimator } from './estimator.ts';
import { longestOf, windowsOf, type Windows } from './windows.ts';

/** Rows that a product of weights may span; farther ahead models take their place. */
const weighedRows = 4;

/** One estimator's answer over a number of rows. */
export interface SequenceAnswer {
  readonly estimator: string;
  readonly verdict: Verdict;
  /** Absent where the log never reaches so far. */
  readonly diagnostics?: Diagnostics;
  /** Absent where the verdict refuses. */
  readonly estimate?: Estimate;
}

/** What a policy is worth by every estimator, the one that counts first. */
export interface Valued {
  readonly answers: readonly [SequenceAnswer, ...SequenceAnswer[]];
  /** By window, of the first; absent where it refuses. */
  readonly terms?: Float64Array;
}

/** A log made ready for policies. */
export interface SequenceJudge {
  readonly windows: Windows;
  /** Rows of one user that follow each other, at most. */
  readonly longest: number;
  readonly audit: PropensityAudit;
  /** The value of a policy, Σ of rewards over the rows of a window; π_e(a | x_i) as rows x actions. */
  readonly value: (target: Float64Array) => Valued;
  /** The first less the second, paired by window and clustered by user; undefined where either is refused. */
  readonly difference: (ours: Valued, theirs: Valued) => Difference | undefined;
}

interface Difference {
  readonly value: number;
  readonly se: number;
  readonly interval: Interval;
}

/**
 * Makes a log ready for the values of policies over so many rows from any choice on: by products of
 * weights while there are at most `weighedRows` of them, by models beyond, and refused where no user was seen as long.
 * Throws EVALUATION_SHAPE, EVALUATION_ROW_BROKEN, EVALUATION_OPTION_BROKEN.
 */
export function judgeSequences(
  batch: SequenceBatch,
  ahead: number,
  options: IntervalOptions & Ranged = {},
): SequenceJudge {
  checkSequences(batch);
  count('ahead', ahead, 1);
  const windows = windowsOf(batch, ahead);
  const longest = longestOf(batch);
  const audit = auditOf(asChoices(batch, batch.logging));
  const estimators = ahead <= weighedRows ? [sequentialDr, perDecision] : [marginalDr, fittedQ];
  const tooFar = refusalOf(windows, { ahead, longest });
  return {
    windows,
    longest,
    audit,
    value: (target) => {
      const [first, ...rest] = estimators as [SequenceEstimator, ...SequenceEstimator[]];
      if (tooFar) {
        const none = ({ name }: SequenceEstimator) => ({ estimator: name, verdict: tooFar });
        return { answers: [none(first), ...rest.map(none)] };
      }
      const choices = asChoices(batch, target);
      const problem = problemOf(batch, windows, target);
      const looked = { problem, audit, holes: supportHoles(choices, problem.ratio), options };
      const { answer, terms } = answerOf(first, looked);
      const others = rest.map((estimator) => answerOf(estimator, looked).answer);
      return { answers: [answer, ...others], ...(answer.estimate && { terms }) };
    },
    difference: (ours, theirs) => {
      const { terms: a } = ours;
      const { terms: b } = theirs;
      if (!a || !b) return undefined;
      const sample = sampleOf(
        a.map((term, i) => term - b[i]!),
        windows.cluster,
      );
      const { value, se } = sample;
      return differenceWithin({ value, se, interval: intervalOf(sample, options) }, options);
    },
  };
}

/** The rows by themselves, as choices. */
const asChoices = (batch: SequenceBatch, target: Float64Array): LoggedBatch => ({
  rows: batch.rows,
  actions: batch.actions,
  action: batch.action,
  propensity: Float64Array.from(batch.action, (a, i) => batch.logging[i * batch.actions + a]!),
  reward: batch.reward,
  target: { values: target },
  logging: { values: batch.logging },
  cluster: batch.cluster,
});

function refusalOf(
  { users }: Windows,
  { ahead, longest }: { readonly ahead: number; readonly longest: number },
): Verdict | undefined {
  if (longest < ahead) return { kind: 'refused', reasons: [{ kind: 'beyond_log', rows: ahead, longest }] };
  if (users >= 2) return undefined;
  return { kind: 'refused', reasons: [{ kind: 'few_users', users, wants: thresholds.users.refused }] };
}

interface Looked {
  readonly problem: Problem;
  readonly audit: PropensityAudit;
  readonly holes: Holes;
  readonly options: IntervalOptions & Ranged;
}

function answerOf(
  estimator: SequenceEstimator,
  { problem, audit, holes, options }: Looked,
): { readonly answer: SequenceAnswer; readonly terms: Float64Array } {
  const { windows } = problem;
  const { cluster, ahead } = windows;
  const { terms, weight } = estimator.contribute(problem);
  const { name, needs, removed } = estimator;
  const sample = sampleOf(terms, cluster);
  const { value, se, units } = sample;
  const interval = intervalOf(sample, options);
  const estimate = { estimator: name, value, se, interval, units, removed, biasCovered: false };
  const returns = returnsOf(problem);
  const diagnostics = diagnosticsOf({ weight, reward: returns, cluster }, holes[0].mass);
  const verdict = verdictOf({
    diagnostics,
    holes,
    audit,
    estimator: { needs },
    estimate,
    rewards: rangeOf(returns),
    span: { rows: ahead, weighed: weighedRows },
  });
  const answer = { estimator: name, verdict, diagnostics };
  const isRefused = verdict.kind === 'refused';
  return { answer: isRefused ? answer : { ...answer, estimate: within(estimate, options) }, terms };
}

/** Σ of the rewards of every window. */
const returnsOf = ({ batch, windows: { count: windows, ahead, row } }: Problem): Float64Array =>
  Float64Array.from({ length: windows }, (_, i) => {
    let sum = 0;
    for (let t = 0; t < ahead && row[i * ahead + t]! >= 0; t++) sum += batch.reward[row[i * ahead + t]!]!;
    return sum;
  });
