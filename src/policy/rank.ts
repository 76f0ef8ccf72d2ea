import type { Candidate } from '../opportunities/index.ts';
import type { Choice } from './policy.ts';

/**
 * Whether candidate i goes before j: it is worth more or, worth the same, has the lower message, the lower channel,
 * the earlier slot. So a tie never depends on the order of the list.
 */
export function isBefore({ candidates, values }: Choice, i: number, j: number): boolean {
  const gap = values.value[i]! - values.value[j]!;
  return gap === 0 ? winsTie(candidates[i]!, candidates[j]!) : gap > 0;
}

/** Of two candidates worth the same: the lower message, the lower channel, the earlier slot. */
export const winsTie = (a: Candidate, b: Candidate): boolean =>
  (a.message - b.message || a.channel - b.channel || a.slot - b.slot) < 0;
