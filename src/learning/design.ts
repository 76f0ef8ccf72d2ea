import type { Experience } from '../outcomes/index.ts';
import type { Portfolio } from '../program/index.ts';
import { signalColumns } from '../scoring/index.ts';
import { learningErrors } from './errors.ts';

/**
 * The regression by which increments are learned. For one objective, with x the user row, z_c the row of candidate
 * c, p_c the logged probabilities, a the choice, and φ(c) = (x, z_c), φ(no-send) = 0:
 *
 *   reward = b(x) + φ(a)'θ + noise,  θ = (u, c): the increment over no-send is Δ = u·x + c·z, as scorers take it.
 *
 * b, what happens without a message, is unknown and need not be linear. So φ(a) is centred at its mean under the
 * probabilities it was drawn with, φ̃ = φ(a) − Σ_c p_c φ(c), and the reward regressed on (x, φ̃) together. Given all that was known when
 * deciding, E[φ̃] = 0; therefore E[φ̃·f] = 0 for every function f of it, and the normal equations of θ are
 *
 *   E[φ̃ (reward − x'β)] = E[φ̃ φ(a)']θ = E[φ̃ φ̃']θ   whatever β and b are.
 *
 * A wrong baseline costs variance and never bias. Condition: the probabilities are those that were drawn from, and
 * positive for no-send or for two candidates. Where Δ is not linear in (x, z), θ is its best linear approximation,
 * weighted by the variance of the choice. The x'β part only takes out variance.
 * Greenewald, Tewari, Murphy, Klasnja (2017), Action centered contextual bandits; Krishnamurthy, Wu, Syrgkanis
 * (2018), Semiparametric contextual bandits.
 */
export interface Design {
  /** Columns of x, before those of φ̃. */
  readonly baseline: number;
  /** Columns of φ̃: user part, candidate part. */
  readonly user: number;
  readonly candidate: number;
  /** All columns. */
  readonly width: number;
  /** Columns that are not read: those of value signals. */
  readonly unread: readonly number[];
}

/** The columns of a portfolio's regression. */
export const designOf = (portfolio: Portfolio): Design => {
  const { userWidth, candidateWidth } = portfolio;
  return {
    baseline: userWidth,
    user: userWidth,
    candidate: candidateWidth,
    width: 2 * userWidth + candidateWidth,
    unread: signalColumns(portfolio).map((column) => 2 * userWidth + column),
  };
};

/** Refuses experience of other columns or objectives; throws LEARNING_EXPERIENCE_UNFIT. */
export function checkExperience(experience: Experience, portfolio: Portfolio): void {
  const { userWidth, candidateWidth, objectives } = experience;
  if (userWidth !== portfolio.userWidth || candidateWidth !== portfolio.candidateWidth)
    throw learningErrors.LEARNING_EXPERIENCE_UNFIT({
      problem: `its rows have ${userWidth} and ${candidateWidth} columns, not ${portfolio.userWidth} and ${portfolio.candidateWidth}`,
    });
  const wanted = portfolio.objectives.map(({ name }) => name);
  if (wanted.join() !== objectives.join())
    throw learningErrors.LEARNING_EXPERIENCE_UNFIT({
      problem: `its objectives are ${objectives.join(', ')}, not ${wanted.join(', ')}`,
    });
}

/** Writes (x, φ̃) of row `row` into `into`. */
export function writeRow(experience: Experience, row: number, into: Float64Array): void {
  const { userWidth: p, candidateWidth: q, first, userRows, candidateRows, probability, chosen } = experience;
  const sent = chosen[row]! >= 0;
  const from = first[row]!;
  const end = first[row + 1]!;
  const user = row * p;
  const candidates = 2 * p;
  let sends = 0;
  into.fill(0, candidates);
  for (let c = from; c < end; c++) {
    const share = probability[c]!;
    sends += share;
    if (share === 0) continue;
    for (let j = 0, at = c * q; j < q; j++, at++) into[candidates + j]! -= share * candidateRows[at]!;
  }
  if (sent) {
    const at = (from + chosen[row]!) * q;
    for (let j = 0; j < q; j++) into[candidates + j]! += candidateRows[at + j]!;
  }
  const centred = Number(sent) - sends;
  for (let j = 0; j < p; j++) {
    const x = userRows[user + j]!;
    into[j] = x;
    into[p + j] = centred * x;
  }
}
