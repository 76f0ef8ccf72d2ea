import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { AdaptiveLog } from './log.ts';

/** What a value is of: always the same arm, or a policy by its probabilities at every row, rows x arms. */
export type Target =
  | { readonly kind: 'arm'; readonly arm: number }
  | { readonly kind: 'policy'; readonly probability: Float64Array };

/** The probabilities of a target, rows x arms; errors: EXPERIMENTS_LOG_UNFIT, EXPERIMENTS_LENGTHS_DIFFER. */
export function probabilitiesOf(target: Target, log: AdaptiveLog): Float64Array {
  const { rows, arms } = log;
  if (target.kind === 'arm') {
    const bad = !(Number.isInteger(target.arm) && target.arm >= 0 && target.arm < arms);
    if (bad)
      throw experimentsErrors.EXPERIMENTS_LOG_UNFIT({ row: 0, problem: `target ${target.arm} of ${arms}` });
    const always = new Float64Array(rows * arms);
    for (let at = target.arm; at < always.length; at += arms) always[at] = 1;
    return always;
  }
  const { probability } = target;
  sameLength('probabilities of the target', probability.length, rows * arms);
  for (let row = 0; row < rows; row++) {
    const own = probability.subarray(row * arms, (row + 1) * arms);
    const sum = own.reduce((total, value) => total + value, 0);
    if (!own.every((value) => value >= 0) || !(Math.abs(sum - 1) <= 1e-6))
      throw experimentsErrors.EXPERIMENTS_LOG_UNFIT({ row, problem: `the target's sum is ${sum}` });
  }
  return probability;
}

/** Errors: EXPERIMENTS_NO_SUPPORT where the log could not draw what a (signed) target asks for. */
export function checkSupport(weights: Float64Array, { arms, propensity }: AdaptiveLog): void {
  const at = weights.findIndex((weight, i) => weight !== 0 && propensity[i] === 0);
  if (at >= 0) throw experimentsErrors.EXPERIMENTS_NO_SUPPORT({ row: Math.floor(at / arms), arm: at % arms });
}
