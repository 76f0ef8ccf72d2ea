import { expect, test } from 'vitest';
import { explain } from '../decision/index.ts';
import { messagingPrograms, topics } from '../playbooks/messaging/index.ts';
import { epsilonGreedy, fixed, fixedPlan, planBandit } from '../policy/index.ts';
import { portfolioOf, summed, type Program, type Row } from '../program/index.ts';
import { streaming } from '../simulation/index.ts';
import { live, type Contestant, type Terms } from './index.ts';

const terms: Terms = {
  preset: streaming,
  topics,
  law: { quietFrom: 22, quietTo: 7, mostPerLocalDay: 2, leastHoursApart: 3, leastDaysBeforeSameMessage: 3 },
  users: 16,
  days: 14,
  startAt: Date.UTC(2025, 0, 6),
};

/** The programs of the playbook under plans of three days, worth what is listened in two days. */
const planned = (policy: Row, send: Row = fixed('best')): readonly Program[] =>
  messagingPrograms({ policy: send, exploration: { mass: 0, silence: 0 } }).map((program) => ({
    ...program,
    objectives: { listening: summed('session', { horizon: '2d', unit: 'minute', rate: 0.001 }) },
    plans: {
      period: '3d',
      choices: [
        { name: 'calm', allowance: { all: 1 } },
        { name: 'lively', allowance: { email: 1, all: 3 } },
      ],
      policy,
      floor: 0,
    },
  }));
const contestant = (name: string, policy: Row, rest: Partial<Contestant> = {}): Contestant => ({
  name,
  programs: planned(policy),
  ...rest,
});

test('lives under plans: the calmer one sends less, nothing breaks its allowance', async () => {
  const calm = await live(contestant('calm', fixedPlan({ plan: 'calm' })), terms, 5);
  const lively = await live(contestant('lively', fixedPlan({ plan: 'lively' })), terms, 5);
  expect(calm.messages).toBeGreaterThan(0);
  expect(calm.messages).toBeLessThanOrEqual(Math.ceil(terms.days / 3));
  expect(lively.messages).toBeGreaterThan(calm.messages);
  expect(calm.funnel.ineligible['plan_spent']).toBeGreaterThan(0);
  for (const { breaches } of [calm, lively])
    expect(breaches).toEqual({ consent: 0, quiet: 0, daily: 0, apart: 0, repeat: 0 });
});

test('a price on the allowance keeps it for the best, until the last chance', async () => {
  const believed = { mean: { listening: { user: { '(always)': 60 } } } };
  const programs = planned(fixedPlan({ plan: 'calm' }), epsilonGreedy({ epsilon: 0 }));
  const free = await live({ name: 'priced', programs, belief: believed }, terms, 5);
  const planPrice = { decisions: 3, share: 1, mean: 9, shape: [0.9, 1, 1.1] };
  const priced = await live({ name: 'priced', programs, belief: believed, planPrice }, terms, 5);
  expect(priced.messages).toBeGreaterThan(0);
  expect(priced.messages).toBeLessThan(free.messages);
});

test('a bandit learns over the plans, and its life is a function of its seed', async () => {
  const bandit = contestant('bandit', planBandit(), { learnsPlans: { every: 7 } });
  const once = await live(bandit, terms, 5);
  const rows = { rows: expect.toSatisfy((count: number) => count > 0) };
  expect(once.planBeliefs).toMatchObject({ kind: 'plans', beliefs: { calm: rows, lively: rows } });
  expect(await live(bandit, terms, 5)).toEqual(once);
});

test('the decision that is shown of a life comes with its prices, what was learned of plans among them', async () => {
  const belief = { mean: { listening: { user: { '(always)': 60 } } } };
  const programs = planned(planBandit(), epsilonGreedy({ epsilon: 0 }));
  const { example } = await live({ name: 'bandit', programs, belief, learnsPlans: { every: 7 } }, terms, 5);
  const { decision, prices } = example!;
  const { choices, terms: names } = explain(decision, portfolioOf(programs), prices);
  expect(names).toContain('plan');
  for (const { terms: parts, value } of choices)
    expect(parts.reduce((sum, one) => sum + one, 0)).toBeCloseTo(value, 12);
});

test('a bandit learns over the plans by user and objective', async () => {
  const bandit = contestant('bandit', planBandit(), { learnsPlans: { every: 7, ahead: 4 } });
  const { planBeliefs } = await live(bandit, terms, 5);
  const some = expect.toSatisfy((count: number) => count > 0);
  expect(planBeliefs).toMatchObject({ kind: 'planQ', ahead: 4, rows: [some, some] });
});
