import { experimentsErrors } from '../errors.ts';
import { sameLength } from '../checks.ts';

/** A draw in two stages: first a group, such as send or no-send, then an arm within it. */
export interface Staged {
  readonly rows: number;
  /** The group of each arm, from 0. */
  readonly groupOf: Int32Array;
  /** Chance of each group, rows x groups. */
  readonly group: Float64Array;
  /** Chance of each arm given its group, rows x arms. */
  readonly within: Float64Array;
}

/**
 * Propensities of a draw in two stages: e(arm) = P(group) P(arm | group), rows x arms. A floor in either stage is a
 * floor of the product, so that exploration at both is known exactly. Errors: EXPERIMENTS_LENGTHS_DIFFER,
 * EXPERIMENTS_PROPENSITY_UNFIT where a group that can be drawn has arms that do not sum to 1.
 */
export function stagedPropensity({ rows, groupOf, group, within }: Staged): Float64Array {
  const arms = groupOf.length;
  const groups = groupOf.reduce((most, one) => Math.max(most, one + 1), 0);
  sameLength('chances of groups', group.length, rows * groups);
  sameLength('chances within groups', within.length, rows * arms);
  for (let row = 0; row < rows; row++)
    for (let g = 0; g < groups; g++) {
      let sum = 0;
      for (let a = 0; a < arms; a++) if (groupOf[a] === g) sum += within[row * arms + a]!;
      if (group[row * groups + g] !== 0 && !(Math.abs(sum - 1) <= 1e-6))
        throw experimentsErrors.EXPERIMENTS_PROPENSITY_UNFIT({ row, problem: `group ${g} sums to ${sum}` });
    }
  return Float64Array.from(within, (chance, at) => {
    const row = Math.floor(at / arms);
    return chance * group[row * groups + groupOf[at % arms]!]!;
  });
}
