// Plans chosen by what they are worth over eight periods beat those of the log they were learned from; what a period shows
// of itself does not tell. The send policy writes whenever it may, so that restraint is the plan's alone. Synthetic.
import { expect, test } from 'vitest';
import { messagingPrograms, topics } from '../playbooks/messaging/index.ts';
import { fixed, planBandit } from '../policy/index.ts';
import type { Program } from '../program/index.ts';
import { streaming } from '../simulation/index.ts';
import { estimate } from './compare.ts';
import { live, type Contestant, type Terms } from './index.ts';

const terms = (users: number): Terms => ({
  preset: streaming,
  topics,
  law: { quietFrom: 22, quietTo: 7, mostPerLocalDay: 2, leastHoursApart: 3, leastDaysBeforeSameMessage: 3 },
  users,
  days: 56,
  startAt: Date.UTC(2025, 0, 6),
});

/** Without beliefs the plans are drawn alike. */
const programs: readonly Program[] = messagingPrograms({
  policy: fixed('best'),
  exploration: { mass: 0, silence: 0 },
}).map((program) => ({
  ...program,
  plans: {
    period: '7d',
    choices: [
      { name: 'silent', allowance: { all: 0 } },
      { name: 'calm', allowance: { all: 1 } },
      { name: 'lively', allowance: { all: 3 } },
      { name: 'daily', allowance: { all: 7 } },
    ],
    policy: planBandit({ neighbours: 0 }),
    floor: 0.02,
  },
}));
const belief = { mean: { engagement: { candidate: { taste: 60 } } } };
const even: Contestant = { name: 'plans', programs, belief };

/** What is learned in a world of its own. */
async function learned(learnsPlans: NonNullable<Contestant['learnsPlans']>): Promise<Contestant> {
  const { planBeliefs } = await live({ ...even, learnsPlans }, terms(6000), 1001);
  return { ...even, planBeliefs };
}

// Worlds 1002 to 1004 served to build it; these did not.
const worlds = [2001, 2002, 2003, 2004, 2005];

async function gainOf(contestant: Contestant, base: readonly number[]) {
  const gains: number[] = [];
  for (const [i, seed] of worlds.entries())
    gains.push((await live(contestant, terms(1500), seed)).value - base[i]!);
  return estimate(gains);
}

test('a step of improvement on the log of plans drawn alike', { timeout: 3_000_000 }, async () => {
  const base: number[] = [];
  for (const seed of worlds) base.push((await live(even, terms(1500), seed)).value);
  const far = await gainOf(await learned({ every: 56, ahead: 8 }), base);
  const near = await gainOf(await learned({ every: 56 }), base);
  const said = JSON.stringify({ far, near });
  expect(far.low, said).toBeGreaterThan(0);
  expect(far.low, said).toBeGreaterThan(near.value);
});
