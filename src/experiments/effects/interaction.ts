import { joined } from '../assumptions.ts';
import type { Effect } from '../estimate.ts';
import { errorOf, type Arm } from '../samples/arm.ts';
import { effectOf } from './difference.ts';

/** One metric over two experiments at once: neither treatment, the first, the second, both. */
export interface Crossed {
  readonly neither: Arm;
  readonly first: Arm;
  readonly second: Arm;
  readonly both: Arm;
}

/** What both treatments do beyond the sum of each: (m11 − m10) − (m01 − m00), se² = Σ v/n. */
export function interaction({ neither, first, second, both }: Crossed): Effect {
  const value = both.mean - first.mean - (second.mean - neither.mean);
  const squares = {
    control: errorOf(neither) + errorOf(first),
    treatment: errorOf(second) + errorOf(both),
  };
  const arms = [neither, first, second, both].map(({ assumptions }) => assumptions);
  return { ...effectOf(value, squares, joined(...arms, ['known-variance'])), df: null };
}
