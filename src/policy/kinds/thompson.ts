import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { ByMessage } from '../by-message.ts';
import { Contest } from '../contest.ts';
import { emptyDistribution, type Choice, type Policy } from '../policy.ts';

/**
 * Thompson sampling (Thompson 1933; Russo et al. 2018) with exact probabilities, in two stages.
 *
 * Uncertainty shared by all sends moves them together and cannot change which is best, so it is put on no-send:
 * no-send ~ N(0, shared²) against the messages, each its best candidate c ~ N(v_c, s_c²), all independent; many sends
 * alone do not crowd out silence. Then the candidates of a message against each other, each ~ N(v_c, s_c²).
 * So channels and slots change nothing between messages and no-send.
 */
export const thompsonKind = rowKind({
  kind: 'thompson',
  version: 1,
  options: z.strictObject({}),
  compile: (): Policy => {
    const groups = new ByMessage();
    const contest = new Contest();
    let arms = armsFor(0);
    return (choice) => {
      const none = choice.candidates.length;
      const distribution = emptyDistribution(none);
      if (arms.mean.length <= none) arms = armsFor(2 * none);
      groups.read(choice);
      const { count, best, size } = groups;
      contest.wins(messagesAgainstSilence(choice, groups, arms));
      for (let m = 0; m < count; m++) distribution[best[m]!] = arms.wins[m]!;
      distribution[none] = arms.wins[count]!;
      for (let m = 0; m < count; m++) {
        const mass = distribution[best[m]!]!;
        if (mass === 0 || size[m] === 1) continue;
        contest.wins(candidatesOf(choice, groups, { m, arms }));
        for (let a = 0; a < arms.count; a++) distribution[arms.candidate[a]!] = mass * arms.wins[a]!;
      }
      return distribution;
    };
  },
});

/** Scratch arrays of a contest; which candidate each arm is. */
interface Arms {
  count: number;
  readonly candidate: Int32Array;
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly wins: Float64Array;
}

const armsFor = (most: number): Arms => ({
  count: 0,
  candidate: new Int32Array(most + 1),
  mean: new Float64Array(most + 1),
  sd: new Float64Array(most + 1),
  wins: new Float64Array(most + 1),
});

function enter({ values }: Choice, arms: Arms, candidate: number): void {
  arms.candidate[arms.count] = candidate;
  arms.mean[arms.count] = values.value[candidate]!;
  arms.sd[arms.count] = values.sd[candidate]!;
  arms.count++;
}

/** One arm a message, and no-send after them. */
function messagesAgainstSilence(choice: Choice, { count, best }: ByMessage, arms: Arms): Arms {
  arms.count = 0;
  for (let m = 0; m < count; m++) enter(choice, arms, best[m]!);
  arms.mean[count] = 0;
  arms.sd[count] = choice.values.shared;
  arms.count++;
  return arms;
}

/** The candidates of message m. */
function candidatesOf(
  choice: Choice,
  { of }: ByMessage,
  { m, arms }: { readonly m: number; readonly arms: Arms },
): Arms {
  arms.count = 0;
  for (let i = 0; i < choice.candidates.length; i++) if (of[i] === m) enter(choice, arms, i);
  return arms;
}

/** Declares it: `thompson()`. */
export const thompson = (): Row<'thompson'> => thompsonKind.row({});
