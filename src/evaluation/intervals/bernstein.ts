import { evaluationErrors } from '../errors.ts';
import type { Sample } from '../sample.ts';
import type { IntervalMethod, Limits } from './limits.ts';

/** Known bounds of one contribution, as from the range of rewards and the largest possible weight. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/**
 * The empirical Bernstein bound, Maurer and Pontil (2009), theorem 4, for independent terms inside `range`:
 * each side misses with probability at most δ = `tail`, at any n,
 *
 *   half = √(2 s² ln(2/δ) / n) + 7 (most − least) ln(2/δ) / (3 (n − 1)).
 *
 * Without a range the observed one stands in, and the guarantee goes. Refuses clusters: their sums have no known range.
 */
export const bernsteinInterval = (range?: Range): IntervalMethod => ({
  kind: 'bernstein',
  guarantee: range ? 'finite-sample' : 'asymptotic',
  limits: (sample, tail) => {
    if (sample.cluster) throw unfit('clusters', 'rows that are independent');
    if (range && sample.sums) throw unfit('a self-normalised estimator', 'an estimator that is a mean');
    return within(sample, spanOf(sample, range), tail);
  },
});

/**
 * The same bound as Open Bandit Pipeline prints it: the largest term seen is taken for the span, so that it
 * promises nothing; for comparison with published numbers.
 */
export const obpBernsteinInterval: IntervalMethod = {
  kind: 'bernstein-obp',
  guarantee: 'asymptotic',
  limits: (sample, tail) => within(sample, seenIn(sample).most, tail),
};

function within({ value, se, units }: Sample, span: number, tail: number): Limits {
  const log = Math.log(2 / tail);
  const half = se * Math.sqrt(2 * log) + (7 * span * log) / (3 * (units - 1));
  return { lower: value - half, upper: value + half };
}

const unfit = (value: string, wants: string) =>
  evaluationErrors.EVALUATION_OPTION_BROKEN({ option: 'bernstein', value: `given ${value}`, wants });

function seenIn({ terms }: Sample): Range {
  let least = Infinity;
  let most = -Infinity;
  for (const term of terms) {
    least = Math.min(least, term);
    most = Math.max(most, term);
  }
  return { least, most };
}

function spanOf(sample: Sample, range?: Range): number {
  const seen = seenIn(sample);
  if (!range) return seen.most - seen.least;
  if (seen.least >= range.least && seen.most <= range.most) return range.most - range.least;
  throw evaluationErrors.EVALUATION_OPTION_BROKEN({
    option: 'range',
    value: `[${range.least}, ${range.most}]`,
    wants: `a range that holds the terms, which reach from ${seen.least} to ${seen.most}`,
  });
}
