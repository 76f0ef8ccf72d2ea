import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { emptyDistribution, type Policy } from '../policy.ts';
import { isBefore } from '../rank.ts';

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
    (choice) => {
      const { candidates, portfolio } = choice;
      const none = candidates.length;
      let best = none;
      for (let i = 0; i < none; i++) {
        const named = choose === 'best' || portfolio.messages[candidates[i]!.message]!.name === choose;
        if (named && (best === none || isBefore(choice, i, best))) best = i;
      }
      const distribution = emptyDistribution(none);
      distribution[best] = 1;
      return distribution;
    },
});

/** Declares it: `fixed('silence')`, `fixed('best')`, `fixed('welcome')`. */
export const fixed = (choose: string): Row<'fixed'> => fixedKind.row({ choose });
