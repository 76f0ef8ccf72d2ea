import { expect, test } from 'vitest';
import { messagingPrograms, topics } from '../../playbooks/messaging/index.ts';
import { fixed } from '../../policy/index.ts';
import { streaming } from '../../simulation/index.ts';
import type { Terms } from '../life.ts';
import { plan, type Reference } from './planner.ts';
import { contactPlans } from './plans.ts';

const law = {
  quietFrom: 22,
  quietTo: 7,
  mostPerLocalDay: 2,
  leastHoursApart: 3,
  leastDaysBeforeSameMessage: 3,
};
const programs = messagingPrograms({ policy: fixed('best') });
const terms: Terms = { preset: streaming, topics, law, users: 60, days: 14, startAt: Date.UTC(2025, 2, 24) };
const small = { plans: [contactPlans[0]!, contactPlans[7]!], rollouts: 1, weeksAhead: 2 };
const live = ({ knows }: Pick<Reference, 'knows'>) => plan({ knows, ...small }, { terms, programs }, 5);

test('both references keep the law over a change of clocks, and say what they cost', () => {
  for (const knows of ['truth', 'log'] as const) {
    const life = live({ knows });
    expect(life.breaches).toEqual({ consent: 0, quiet: 0, daily: 0, apart: 0, repeat: 0 });
    expect(life.messages).toBeGreaterThan(0);
    expect(life.weekly).toHaveLength(2);
    expect(life.chosen).toHaveLength(2);
    // Two plans, one rollout each, two weeks and then one, three weeks of the rule of thumb behind each.
    expect(life.userDays).toBe(terms.users * (2 * (14 + 21 + 7 + 21) + 28 + 21 + 161));
  }
});

test('a reference is a pure function of its seed', () => {
  expect(live({ knows: 'log' })).toEqual(live({ knows: 'log' }));
});
