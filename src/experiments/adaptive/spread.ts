import { experimentsErrors } from '../errors.ts';
import type { AdaptiveLog } from './log.ts';
import type { Predictions } from './scores.ts';

/** What the rows say about the spread of rewards around their predictions. */
export interface Spread {
  /** Draws of every arm. */
  readonly counts: Float64Array;
  /** The mean square of what its predictions left over, of every arm. */
  readonly squares: Float64Array;
  /** How much the variance of an arm rises per unit of its mean: Σv³/Σv², v about the arms' own means. */
  readonly slope: number;
  /** (Σv²)²/Σv⁴: how many rewards of equal size would carry the spread; about the successes of a rare proportion. */
  readonly events: number;
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
  const residuals = residualsOf(log, predictions);
  const { counts, sums, squares: own } = momentsOf(log, predictions, residuals);
  const few = asked.findIndex((isAsked, a) => isAsked && counts[a]! < 2);
  if (few >= 0) throw experimentsErrors.EXPERIMENTS_TOO_FEW_DRAWS({ arm: few, drawn: counts[few]! });
  const pooled = total(own) / total(counts);
  if (!(pooled > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'any arm' });
  const squares = own.map((sum, a) => {
    const n = counts[a]! + borrowed;
    const shrunk = (sum + borrowed * pooled) / n;
    return Math.min(Math.max(shrunk, pooled), shrunk * (1 + 2 * Math.sqrt(2 / n)));
  });
  const offs = residuals.map((value, row) =>
    row < predictions.from ? 0 : value - sums[log.arm[row]!]! / counts[log.arm[row]!]!,
  );
  return { counts, squares, ...shapeOf(offs) };
}

/** Slope and events of deviations from means; noughts count for nothing. Errors: EXPERIMENTS_NO_SPREAD. */
export function shapeOf(offs: Float64Array): Pick<Spread, 'slope' | 'events'> {
  let [second, third, fourth] = [0, 0, 0];
  for (const off of offs) {
    const square = off * off;
    second += square;
    third += square * off;
    fourth += square * square;
  }
  if (!(fourth > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'any arm' });
  return { slope: third / second, events: (second * second) / fourth };
}

const residualsOf = ({ arms, arm, reward }: AdaptiveLog, { values }: Predictions): Float64Array =>
  reward.map((y, row) => y - values[row * arms + arm[row]!]!);

/** Counts, sums and squares of the residuals of each arm, from the first row that had a prediction on. */
function momentsOf({ rows, arms, arm }: AdaptiveLog, { from }: Predictions, residuals: Float64Array) {
  const [counts, sums, squares] = [new Float64Array(arms), new Float64Array(arms), new Float64Array(arms)];
  for (let row = from; row < rows; row++) {
    const a = arm[row]!;
    counts[a]!++;
    sums[a]! += residuals[row]!;
    squares[a]! += residuals[row]! * residuals[row]!;
  }
  return { counts, sums, squares };
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
