import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { ByMessage } from '../by-message.ts';
import { emptyDistribution, type Choice, type Distribution, type Policy } from '../policy.ts';
import { isBefore } from '../rank.ts';

const options = z.strictObject({
  /** Per value unit: a gap of 1/γ counts as much as one more arm. 0 is uniform; larger is greedier. */
  gamma: z.number().nonnegative(),
});

/**
 * Inverse-gap weighting (Abe and Long 1999; Foster and Rakhlin 2020, SquareCB). Among K arms the best one takes what
 * the others leave:
 *
 *     p(a) = 1 / (K + γ (v_best − v_a)).
 *
 * Done twice with one γ: no-send, worth 0, against the messages, each worth its best candidate; then among the
 * candidates of each message. So channels and slots change nothing between messages and no-send.
 */
export const inverseGapKind = rowKind({
  kind: 'inverseGap',
  version: 1,
  options,
  compile: ({ gamma }): Policy => {
    const groups = new ByMessage();
    let mass = new Float64Array(0);
    return (choice) => {
      groups.read(choice);
      if (mass.length <= groups.count) mass = new Float64Array(2 * groups.count + 1);
      weighMessages(choice, groups, { gamma, mass });
      return spreadInside(choice, groups, { gamma, mass });
    };
  },
});

interface Weighing {
  readonly gamma: number;
  /** One per message, and no-send after them. */
  readonly mass: Float64Array;
}

/** No-send is best when no message is worth more than 0. */
function weighMessages(choice: Choice, { count, best }: ByMessage, { gamma, mass }: Weighing): void {
  const worth = (m: number) => (m === count ? 0 : choice.values.value[best[m]!]!);
  let first = count;
  for (let m = 0; m < count; m++)
    if (worth(m) > 0 && (first === count || isBefore(choice, best[m]!, best[first]!))) first = m;
  let left = 1;
  for (let m = 0; m <= count; m++) {
    if (m === first) continue;
    mass[m] = 1 / (count + 1 + gamma * (worth(first) - worth(m)));
    left -= mass[m]!;
  }
  mass[first] = left;
}

/** The best candidate of a message holds its mass at first, and each of the others takes its part. */
function spreadInside(choice: Choice, groups: ByMessage, { gamma, mass }: Weighing): Distribution {
  const { value } = choice.values;
  const { count, of, best, size } = groups;
  const none = choice.candidates.length;
  const distribution = emptyDistribution(none);
  for (let m = 0; m < count; m++) distribution[best[m]!] = mass[m]!;
  for (let i = 0; i < none; i++) {
    const m = of[i]!;
    const first = best[m]!;
    if (i === first) continue;
    distribution[i] = mass[m]! / (size[m]! + gamma * (value[first]! - value[i]!));
    distribution[first]! -= distribution[i]!;
  }
  distribution[none] = mass[count]!;
  return distribution;
}

/** Declares it: `inverseGap({ gamma: 200 })`. */
export const inverseGap = (input: { readonly gamma: number }): Row<'inverseGap'> => inverseGapKind.row(input);
