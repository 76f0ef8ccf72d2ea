import type { Portfolio } from '../../program/index.ts';
import { speakersOf } from '../../state/index.ts';
import type { Rule } from '../rule.ts';
import { besideShadow } from './shadow.ts';

/**
 * A value signal of the same exclusivity group was acted on, and a signal of the group that was in force then still is:
 * at most one of a group reaches a user within the validity of any. Decisions of a user are serial and choose one
 * message each, so it is exact; at dispatch there is nothing to ask, as nothing else could take the group since.
 */
export function exclusiveRule(portfolio: Portfolio): Rule {
  const speakers = speakersOf(portfolio);
  return {
    kind: 'exclusive',
    classes: ['service', 'marketing'],
    prepare: besideShadow(({ state, opportunities, now }) => {
      const { taken } = state;
      if (!speakers || !taken || !opportunities) return undefined;
      return ({ slot, opportunity }, { name }) => {
        const own = opportunities[opportunity];
        const acting = speakers(name, { state, opportunities: own ? [own.key] : [], now });
        const until = acting.reduce((last, { exclusivityGroup: group }) => {
          const known = group !== undefined && Object.hasOwn(taken, group) ? taken[group]! : undefined;
          return Math.max(last, known?.until ?? -Infinity);
        }, -Infinity);
        return slot < until ? { reason: 'exclusivity_group_taken', until } : undefined;
      };
    }),
  };
}

export const exclusiveReasons = {
  exclusivity_group_taken: 'another value signal of the same exclusivity group was acted on',
};
