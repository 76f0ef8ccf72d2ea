import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { emptyDistribution, type Choice, type Policy } from '../policy.ts';
import { winsTie } from '../rank.ts';

const options = z.strictObject({
  /** Standard deviations by which a send must be worth more than silence. */
  sureness: z.number().nonnegative(),
});

/**
 * The candidate of highest lower bound v − z √(s² + τ²) where that is above 0, else no-send: pessimism in the face
 * of uncertainty (Jin, Yang and Wang 2021). A best of many guesses is no longer taken for good only by being the best.
 */
export const cautiousKind = rowKind({
  kind: 'cautious',
  version: 1,
  options,
  compile:
    ({ sureness }): Policy =>
    (choice) => {
      const none = choice.candidates.length;
      const distribution = emptyDistribution(none);
      const best = surestOf(choice, sureness);
      distribution[best < 0 ? none : best] = 1;
      return distribution;
    },
});

/** The place of the highest lower bound above 0, the first of equals by message, channel and slot; −1 without one. */
function surestOf({ candidates, values }: Choice, sureness: number): number {
  const bound = (i: number) =>
    values.value[i]! - sureness * Math.sqrt(values.sd[i]! * values.sd[i]! + values.shared * values.shared);
  const isBefore = (i: number, j: number) => {
    const gap = bound(i) - bound(j);
    return gap === 0 ? winsTie(candidates[i]!, candidates[j]!) : gap > 0;
  };
  let best = -1;
  for (let i = 0; i < candidates.length; i++) if (bound(i) > 0 && (best < 0 || isBefore(i, best))) best = i;
  return best;
}

/** Declares it: `cautious({ sureness: 2 })`. */
export const cautious = (input: { readonly sureness: number }): Row<'cautious'> => cautiousKind.row(input);
