import { isInside, weeklyHours, type Millis, type WeeklyHours } from '../../../kit/index.ts';
import type { Portfolio } from '../../../program/index.ts';
import type { Rule, RuleContext } from '../../rule.ts';
import { nextOpen, waitsFor } from '../hours.ts';

/**
 * The preferred slots of the user's contact plan: marketing is planned inside its weekly hours of the user's own zone. A
 * preference and no guardrail: where the zone is unknown it says nothing, and at dispatch it is not asked again.
 */
export function planSlots({ plans }: Portfolio): readonly Rule[] {
  const preferred = new Map<string, WeeklyHours>();
  for (const { name, slots } of plans?.choices ?? []) if (slots) preferred.set(name, weeklyHours(slots));
  if (preferred.size === 0) return [];
  const opens = ({ state, zone }: RuleContext, at: Millis, end: Millis): Millis => {
    const hours = state.plan ? preferred.get(state.plan.name) : undefined;
    if (!hours || !zone || isInside(hours, zone, at)) return at;
    return nextOpen(hours, zone, { start: at, end });
  };
  return [
    {
      kind: 'planSlots',
      classes: ['marketing'],
      opens,
      prepare: (context) => {
        const { state, zone, opportunities } = context;
        if (!opportunities || !zone || !state.plan || !preferred.has(state.plan.name)) return undefined;
        const refusalOf = waitsFor(reason, (slot, end) => opens(context, slot, end));
        return ({ slot }) => refusalOf(slot);
      },
    },
  ];
}

const reason = 'plan_slots';
export const planSlotsReasons = {
  plan_slots: 'the slot lies outside the hours that the contact plan prefers',
};
