import type { DecisionRecord } from '../../decision/index.ts';
import { firstByUser } from '../log.ts';

/** The number of the message that each user was sent first, among decisions that had a choice of messages. */
export function chosenOf(decisions: readonly DecisionRecord[]): readonly number[] {
  const sends = decisions.filter(
    ({ chosen, candidates, eligible }) =>
      chosen >= 0 && candidates.slice(0, eligible).some(({ message }) => message !== candidates[0]!.message),
  );
  return firstByUser(sends).map(({ candidates, chosen }) => candidates[chosen]!.message);
}

/** How often each message was chosen, by number. */
export function countsOf(chosen: readonly number[], messages: number): readonly number[] {
  const counts = Array.from({ length: messages }, () => 0);
  for (const message of chosen) counts[message]!++;
  return counts;
}
