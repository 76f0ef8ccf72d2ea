import { experimentsErrors } from '../errors.ts';
import type { AdaptiveLog } from './log.ts';
import type { Predictions } from './scores.ts';

/** Draws of every arm, and the mean square of what its predictions left over. */
export interface Spread {
  readonly counts: Float64Array;
  readonly squares: Float64Array;
}

/** Rows of the pooled spread that are added to each arm's own. */
const borrowed = 10;

/**
 * The spread of each arm. An arm that was dropped after bad luck looks less variable than it is (a proportion that
 * came out low has a low variance too), so that its own spread is shrunk to the pooled one, and is not read below
 * that as far as two standard errors of its own reach. Errors: EXPERIMENTS_TOO_FEW_DRAWS below two draws of an
 * arm that `asked` names, EXPERIMENTS_NO_SPREAD where nothing varies.
 */
export function spreadOf(log: AdaptiveLog, predictions: Predictions, asked: readonly boolean[]): Spread {
  const { rows, arms, arm, reward } = log;
  const counts = new Float64Array(arms);
  const sums = new Float64Array(arms);
  for (let row = predictions.from; row < rows; row++) {
    const residual = reward[row]! - predictions.values[row * arms + arm[row]!]!;
    counts[arm[row]!]!++;
    sums[arm[row]!]! += residual * residual;
  }
  const few = asked.findIndex((isAsked, a) => isAsked && counts[a]! < 2);
  if (few >= 0) throw experimentsErrors.EXPERIMENTS_TOO_FEW_DRAWS({ arm: few, drawn: counts[few]! });
  const pooled = total(sums) / total(counts);
  if (!(pooled > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'any arm' });
  const squares = sums.map((sum, a) => {
    const n = counts[a]! + borrowed;
    const own = (sum + borrowed * pooled) / n;
    return Math.min(Math.max(own, pooled), own * (1 + 2 * Math.sqrt(2 / n)));
  });
  return { counts, squares };
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
