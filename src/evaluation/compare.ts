import type { Block, LoggedBatch } from './batch.ts';
import { sampleOfContributions, type EstimateOptions } from './estimate.ts';
import { contributionsOf, type Estimator } from './estimator.ts';
import { dr } from './estimators/dr.ts';
import { judgeOf, type Answer } from './evaluate.ts';
import { intervalOf, type Interval } from './interval.ts';
import { differenceWithin, type Ranged } from './range.ts';
import type { Rounds } from './rounds.ts';
import { sampleOf, type Sample } from './sample.ts';

export interface CompareOptions extends Omit<EstimateOptions, 'residual'>, Ranged {
  /** DR unless told. */
  readonly estimator?: Estimator;
}

/** Value of the candidate less value of the incumbent, per row. */
export interface Difference {
  readonly value: number;
  readonly se: number;
  readonly units: number;
  readonly interval: Interval;
}

/** Two policies on the same rows. There is no difference where either side is refused. */
export interface Comparison {
  readonly candidate: Answer;
  readonly incumbent: Answer;
  readonly difference?: Difference;
}

/**
 * The difference between the batch's policy and another one, paired row by row and clustered by user: what both do
 * alike cancels, so it is far sharper than two intervals. Throws coded errors for a broken batch.
 */
export function compare(
  batch: LoggedBatch,
  incumbent: Block,
  { estimator = dr, ...options }: CompareOptions = {},
): Comparison {
  const ours = judgeOf(batch, options);
  const theirs = judgeOf({ ...batch, target: incumbent }, options);
  const answers = { candidate: ours.answer(estimator), incumbent: theirs.answer(estimator) };
  if (!answers.candidate.estimate || !answers.incumbent.estimate) return answers;
  const sample = (rounds: Rounds) =>
    sampleOfContributions(contributionsOf(rounds, estimator), rounds, options);
  const { value, se, units, ...rest } = paired(sample(ours.rounds), sample(theirs.rounds));
  return {
    ...answers,
    difference: differenceWithin(
      { value, se, units, interval: intervalOf({ value, se, units, ...rest }, options) },
      options,
    ),
  };
}

const paired = (a: Sample, b: Sample): Sample =>
  sampleOf(
    a.terms.map((term, i) => term - b.terms[i]!),
    a.cluster,
  );
