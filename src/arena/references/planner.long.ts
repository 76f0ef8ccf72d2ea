import { expect, test } from 'vitest';
import { messagingPrograms, topics } from '../../playbooks/messaging/index.ts';
import { fixed } from '../../policy/index.ts';
import { parsePreset, responseTypes, streaming, type Preset } from '../../simulation/index.ts';
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
const terms: Terms = { preset: streaming, topics, law, users: 200, days: 14, startAt: Date.UTC(2025, 2, 24) };
const small = { plans: [contactPlans[0]!, contactPlans[7]!], rollouts: 2, weeksAhead: 2 };
const live = (reference: Partial<Reference>, preset: Preset = streaming) =>
  plan({ knows: 'truth', ...small, ...reference }, { terms: { ...terms, preset }, programs }, 5);

/** A market of one response type, in which volume wears and provokes so much. */
const marketOf = (
  type: (typeof responseTypes)[number],
  change: { strength: number; fatigue: number },
): Preset => {
  const types = Object.fromEntries(responseTypes.map((name) => [name, Number(name === type)]));
  return parsePreset({
    ...streaming,
    channels: streaming.channels.map((channel) => ({ ...channel, fatigue: change.fatigue })),
    families: streaming.families.map((family) => ({ ...family, strength: change.strength, types })),
  });
};

test('where messages help the clairvoyant speaks and gains, where they only harm it is silent', () => {
  const kind = marketOf('persuadable', { strength: 3, fatigue: 0 });
  const silence = live({ plans: [contactPlans[0]!] }, kind);
  const helped = live({}, kind);
  expect(helped.messages).toBeGreaterThan(2);
  expect(helped.value).toBeGreaterThan(silence.value);
  const harsh = live({}, marketOf('sleepingDog', { strength: 0, fatigue: 1 }));
  expect(harsh.messages).toBe(0);
});

test('the informed planner learns from others that messages help or harm', () => {
  const helped = live({ knows: 'log' }, marketOf('persuadable', { strength: 3, fatigue: 0 }));
  const harmed = live({ knows: 'log' }, marketOf('sleepingDog', { strength: 0, fatigue: 1 }));
  expect(harmed.messages).toBeLessThan(helped.messages / 4);
});

test('a budget has a price, and without one a message costs nothing more', () => {
  const kind = marketOf('persuadable', { strength: 3, fatigue: 0 });
  const free = live({}, kind);
  const tight = live({ budget: { perWeek: 0.5 } }, kind);
  expect(free.chosen.map(({ price }) => price)).toEqual([0, 0]);
  for (const { shares, price } of tight.chosen) {
    expect(price).toBeGreaterThan(0);
    expect(shares['whatever the situation']! * 3).toBeLessThanOrEqual(0.5);
  }
  expect(tight.messages).toBeLessThan(free.messages);
});
