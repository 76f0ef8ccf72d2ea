// Plans chosen by what they are worth over eight periods beat those of the log they were learned from. The send policy
// writes whenever it may, so that restraint is the plan's alone. Synthetic.
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

// Built with other worlds, 1002 to 1004; the log it learns from is of world 1001.
const worlds = Array.from({ length: 12 }, (_, i) => 3001 + i);

// Measured in worlds 3001 to 3040 (1,500 users each, eight weeks, stock at the end included): +.031 [.025, .037] EUR a user
// over plans drawn alike, with 8.0 messages a user instead of 13.4; in the first twenty +.005 [-.003, .013] over one message
// a week for everybody, and .062 [.052, .072] less than silence; all that while the stock was lived with the programs' own
// messages. Here the first twelve: +.031 [.017, .044] as the stock is valued now.
test('a step of improvement on the log of plans drawn alike', { timeout: 3_000_000 }, async () => {
  const learnsPlans = { every: 56, ahead: 8 };
  const { planBeliefs } = await live({ ...even, learnsPlans }, terms(12_000), 1001);
  const gains: number[] = [];
  for (const seed of worlds) {
    const base = await live(even, terms(1500), seed);
    const improved = await live({ ...even, planBeliefs }, terms(1500), seed);
    gains.push(improved.value - base.value);
  }
  const gain = estimate(gains);
  expect(gain.low, JSON.stringify(gain)).toBeGreaterThan(0);
});
