import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { silence, type Policy } from '../policy.ts';

const options = z.strictObject({
  /** "silence"; "best": the most valuable candidate, even below zero; or the name of a message. */
  choose: z.string().min(1),
});

/** A policy without chance: silence, the best candidate, or one message (its most valuable channel and slot). */
export const fixedKind = rowKind({
  kind: 'fixed',
  version: 1,
  options,
  compile:
    ({ choose }): Policy =>
    ({ candidates, values, portfolio }) => {
      let best = -1;
      for (let i = 0; i < candidates.length; i++) {
        const named = choose === 'best' || portfolio.messages[candidates[i]!.message]!.name === choose;
        if (named && (best < 0 || values.value[i]! > values.value[best]!)) best = i;
      }
      const distribution = silence(candidates.length);
      if (best < 0) return distribution;
      distribution[best] = 1;
      distribution[candidates.length] = 0;
      return distribution;
    },
});

/** Declares it: `fixed('silence')`, `fixed('best')`, `fixed('welcome')`. */
export const fixed = (choose: string): Row<'fixed'> => fixedKind.row({ choose });
