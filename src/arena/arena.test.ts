import { expect, test } from 'vitest';
import { cap } from '../eligibility/index.ts';
import { league, messagingPrograms, topics } from '../playbooks/messaging/index.ts';
import { fixed } from '../policy/index.ts';
import { streaming } from '../simulation/index.ts';
import { live, standings, type Terms } from './index.ts';

const terms: Terms = {
  preset: streaming,
  topics,
  law: { quietFrom: 22, quietTo: 7, mostPerLocalDay: 2, leastHoursApart: 3, leastDaysBeforeSameMessage: 3 },
  users: 60,
  days: 14,
  startAt: Date.UTC(2025, 0, 6),
};
const policy = (name: string) => league.find((entry) => entry.name === name)!;

test('a life is a pure function of its seed', async () => {
  const once = await live(policy('random'), terms, 5);
  const twice = await live(policy('random'), terms, 5);
  expect(twice).toEqual(once);
  expect((await live(policy('random'), terms, 6)).value).not.toBe(once.value);
});

test('silence sends nothing, the others send, and nobody breaks the law', async () => {
  const [silent, loud] = [
    await live(policy('silence'), terms, 5),
    await live(policy('everything'), terms, 5),
  ];
  expect(silent).toMatchObject({ messages: 0, clicks: 0, funnel: { chosen: 0, delivered: 0, seen: 0 } });
  expect(loud.messages).toBeGreaterThan(3);
  expect(loud.funnel.delivered / terms.users).toBeCloseTo(loud.messages, 12);
  for (const { breaches } of [silent, loud])
    expect(breaches).toEqual({ consent: 0, quiet: 0, daily: 0, apart: 0, repeat: 0 });
});

test('what is left at the end does not depend on what there was to send', async () => {
  const silent = policy('silence');
  const generous = silent.programs.map((program) => ({
    ...program,
    messages: Object.fromEntries(
      Object.entries(program.messages).map(([name, message]) => [
        name,
        { ...message, topic: 'kids', attributes: { offer: 1 } },
      ]),
    ),
  }));
  const [one, other] = [
    await live(silent, terms, 5),
    await live({ ...silent, programs: generous }, terms, 5),
  ];
  expect(other.stock).toBe(one.stock);
  expect(other.value).toBe(one.value);
});

test('every step of the funnel is the one before less its losses', async () => {
  const { funnel } = await live(policy('everything'), terms, 5);
  const sum = (reasons: Readonly<Record<string, number>>) =>
    Object.values(reasons).reduce((total, count) => total + count, 0);
  expect(funnel.opportunities - sum(funnel.ineligible)).toBe(funnel.eligible);
  expect(funnel.delivered - sum(funnel.unseen)).toBe(funnel.seen);
  expect(funnel.acted - sum(funnel.lost)).toBe(funnel.retained);
  // What is still to go out when the comparison ends is neither delivered nor held.
  expect(funnel.delivered + sum(funnel.held)).toBeLessThanOrEqual(funnel.chosen);
  expect(funnel.opened).toBeLessThan(funnel.seen);
  expect(funnel.acted).toBeLessThan(funnel.opened);
  expect(funnel.retained).toBeGreaterThan(0);
});

test('the auditor finds what looser rules let through', async () => {
  const loose = messagingPrograms({ policy: fixed('best'), exploration: { mass: 0, silence: 0 } }).map(
    (program) => ({
      ...program,
      rules: [cap({ limit: 9, per: 'day' })],
    }),
  );
  const { breaches } = await live({ ...policy('everything'), programs: loose }, terms, 5);
  expect(breaches.repeat).toBeGreaterThan(0);
  expect(breaches.consent).toBe(0);
});

test('a contestant against itself gains nothing', async () => {
  const lives = [await live(policy('silence'), terms, 5), await live(policy('silence'), terms, 6)];
  const [standing] = standings(['silence'], [lives]);
  expect(standing!.gain).toEqual({ value: 0, low: 0, high: 0 });
  expect(standing!.weekly).toHaveLength(2);
});
