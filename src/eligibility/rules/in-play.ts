import type { Portfolio } from '../../program/index.ts';
import type { Rule } from '../rule.ts';

/** A message that the arm of the user leaves out is not in play, whatever its class. None where no arm does. */
export function inPlayRules({ messages }: Portfolio): readonly Rule[] {
  if (!messages.some(({ outOfPlay }) => outOfPlay)) return [];
  return [
    {
      kind: 'inPlay',
      classes: ['transactional', 'service', 'marketing'],
      prepare:
        () =>
        (_candidate, { outOfPlay }) =>
          outOfPlay ? { reason: 'out_of_play' } : undefined,
    },
  ];
}

export const inPlayReasons = {
  out_of_play: 'the arm of the user leaves the message out',
};
