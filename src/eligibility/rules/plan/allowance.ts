import type { Portfolio } from '../../../program/index.ts';
import { planBookOf, type PlanStanding } from '../../../state/index.ts';
import type { Rule } from '../../rule.ts';
import { besideShadow } from '../shadow.ts';

/**
 * The allowance of the user's contact plan: so many marketing contacts in its period and no more, planned ones
 * included, of the candidate's channel and of all. Before the first plan it says nothing. None without plans. Where the
 * plans say so, what is refused is put off to the next period, whose plan is asked again when it goes out.
 */
export function planAllowance(portfolio: Portfolio): readonly Rule[] {
  const book = planBookOf(portfolio);
  if (!book) return [];
  const defers = portfolio.plans?.otherwise === 'defer';
  return [
    {
      kind: 'plan',
      classes: ['marketing'],
      prepare: besideShadow(({ state }) => {
        if (!state.plan) return undefined;
        let known: PlanStanding | undefined;
        return ({ channel, slot }) => {
          if (!known || slot < known.from || slot >= known.until) known = book.standing(state, slot);
          if (!known) return undefined;
          const { left, until } = known;
          const isSpent = left[channel]! <= 0 || left.at(-1)! <= 0;
          return isSpent ? { reason: 'plan_spent', until, defers } : undefined;
        };
      }),
    },
  ];
}

export const allowanceReasons = { plan_spent: 'the allowance of the contact plan is used up' };
