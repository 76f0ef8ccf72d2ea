import type { Distribution } from './policy.ts';

/**
 * The place that a uniform number u of [0, 1) draws from a distribution: the first at which the running sum exceeds u.
 * A place of probability 0 is never drawn, whatever the sum rounds to.
 */
export function draw(distribution: Distribution, u: number): number {
  let sum = 0;
  let last = -1;
  for (let i = 0; i < distribution.length; i++) {
    if (!(distribution[i]! > 0)) continue;
    sum += distribution[i]!;
    if (u < sum) return i;
    last = i;
  }
  return last;
}
