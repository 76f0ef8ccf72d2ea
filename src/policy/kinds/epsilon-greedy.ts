import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { EvenShares } from '../even-shares.ts';
import { emptyDistribution, type Choice, type Policy } from '../policy.ts';
import { isBefore } from '../rank.ts';

const options = z.strictObject({
  /** Probability of choosing at random; the program's own exploration comes on top. */
  epsilon: z.number().min(0).max(1),
});

/**
 * With probability 1 − ε the best candidate or, where none is worth more than 0, no-send; with ε one at random,
 * as `uniform` does.
 */
export const epsilonGreedyKind = rowKind({
  kind: 'epsilonGreedy',
  version: 1,
  options,
  compile: ({ epsilon }): Policy => {
    const even = new EvenShares();
    return (choice) => {
      const distribution = emptyDistribution(choice.candidates.length);
      even.read(choice);
      even.addTo(distribution, epsilon);
      distribution[greedyOf(choice)]! += 1 - epsilon;
      return distribution;
    };
  },
});

/** The best candidate that is worth more than silence, or the place of no-send. */
function greedyOf(choice: Choice): number {
  const { value } = choice.values;
  const none = choice.candidates.length;
  let best = none;
  for (let i = 0; i < none; i++) if (value[i]! > 0 && (best === none || isBefore(choice, i, best))) best = i;
  return best;
}

/** Declares it: `epsilonGreedy({ epsilon: 0.05 })`. */
export const epsilonGreedy = (input: { readonly epsilon: number }): Row<'epsilonGreedy'> =>
  epsilonGreedyKind.row(input);
