import { expect, test } from 'vitest';
import { buildZoneTable, millis, msPerDay, msPerHour } from '../kit/index.ts';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import { eligibilityOf } from './eligibility.ts';
import {
  candidateAt,
  contactAt,
  contextWith,
  judgeWith,
  noon,
  numberOf,
  portfolioWith,
  userWith,
} from './example.ts';
import { cap } from './rules/cap.ts';
import { quietHours, sendWindow } from './rules/hours.ts';
import { minimumGap } from './rules/minimum-gap.ts';

const berlin = (() => {
  const range = { from: millis(Date.UTC(2023, 0)), to: millis(Date.UTC(2026, 0)), tzdata: 'test' };
  const built = buildZoneTable('Europe/Berlin', range);
  if (!built.ok) throw new Error(built.error.zone);
  return built.value;
})();
const full = { state: userWith([contactAt(noon - msPerHour)]), zone: berlin };
const far = millis(noon + 30 * msPerDay);

test('all caps hold together, and the reason of each is kept', () => {
  const rules = [cap({ limit: 5, per: '7d' }), cap({ limit: 1, per: '24h' }), minimumGap({ gap: '3h' })];
  expect(judgeWith(rules, full).noes([candidateAt(noon)])).toEqual([
    { candidate: 0, rule: 'cap', reason: 'cap_reached', until: noon + 23 * msPerHour },
    { candidate: 0, rule: 'minimumGap', reason: 'gap_too_short', until: noon + 2 * msPerHour },
  ]);
});

test('a rule that several programs declare is asked for all of them, and one declared twice answers twice', () => {
  const daily = cap({ limit: 1, per: '24h' });
  const gap = minimumGap({ gap: '3h' });
  const [first] = portfolioWith([daily, daily]).programs;
  const second = defineProgram({
    id: 'q',
    owner: 'team',
    channels: { push: { cost: 0 }, inapp: { cost: 0 } },
    features: {},
    candidateFeatures: {},
    messages: { weekly: { topic: 'music', channels: ['push', 'inapp'] } },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [],
    rules: [gap, daily],
    policy: { kind: 'fixed', version: 1, options: { choose: 'best' } },
  });
  const portfolio = portfolioOf([first!, second]);
  const weekly = portfolio.messages.findIndex(({ name }) => name === 'weekly');
  const judge = eligibilityOf(portfolio).judge(contextWith({ ...full, held: [false, false] }));
  const reasons = (message: number) =>
    judge.noes([candidateAt(noon, { message })]).map(({ rule, until }) => [rule, until]);
  const capped = ['cap', noon + 23 * msPerHour];
  expect(reasons(numberOf.sale)).toEqual([capped, capped]);
  expect(reasons(weekly)).toEqual([capped, ['minimumGap', noon + 2 * msPerHour]]);
});

test('messages with the same rules about hours share a number, others do not', () => {
  const night = quietHours({ windows: [{ from: '22:00', to: '08:00' }] });
  const judge = judgeWith([night]);
  expect(judge.hoursOf(numberOf.sale)).toBe(judge.hoursOf(numberOf.news));
  expect(judge.hoursOf(numberOf.sale)).not.toBe(judge.hoursOf(numberOf.notice));
});

test('the first open moment is one that every rule lets through; each gap has its rule', () => {
  const rules = [
    sendWindow({ windows: [{ days: ['mon', 'thu'], from: '06:00', to: '20:00' }] }),
    quietHours({ windows: [{ from: '19:00', to: '08:00' }] }),
  ];
  const judge = judgeWith(rules, full);
  const opening = judge.opens(judge.hoursOf(numberOf.sale), noon, far);
  const thursday = Date.UTC(2024, 5, 6);
  expect(opening).toEqual({
    at: thursday + 6 * msPerHour,
    gaps: [
      { start: noon, end: thursday + 4 * msPerHour, rule: 'sendWindow' },
      { start: thursday + 4 * msPerHour, end: thursday + 6 * msPerHour, rule: 'quietHours' },
    ],
  });
  const short = judge.opens(judge.hoursOf(numberOf.sale), noon, millis(noon + msPerHour));
  expect(short.at).toBe(noon + msPerHour);
});

test('what was found open is not asked of the clock again; any other slot is', () => {
  const judge = judgeWith([quietHours({ windows: [{ from: '22:00', to: '08:00' }] })], full);
  expect(judge.opens(judge.hoursOf(numberOf.sale), noon, far).at).toBe(noon);
  const slots = [noon, noon + 9 * msPerHour, noon, noon + 18 * msPerHour];
  const refused = judge.noes(slots.map((slot) => candidateAt(slot))).map(({ candidate }) => candidate);
  expect(refused).toEqual([1]);
});

test('a refused message is put off to the first moment that every rule allows, if the rules ask for that', () => {
  const defers = [
    cap({ limit: 1, per: '12h', otherwise: 'defer' }),
    quietHours({ windows: [{ from: '22:00', to: '08:00' }] }),
  ];
  // Room again at 23:00 UTC, which is 01:00 in Berlin; the morning comes at 06:00 UTC.
  const morning = Date.UTC(2024, 5, 6, 6);
  expect(judgeWith(defers, full).laterSlot(candidateAt(noon), far)).toBe(morning);
  expect(judgeWith(defers, full).laterSlot(candidateAt(noon), millis(morning))).toBeUndefined();
  const drops = [...defers, cap({ limit: 1, per: '7d' })];
  expect(judgeWith(drops, full).laterSlot(candidateAt(noon), far)).toBeUndefined();
});

test('a message put off does not jump over planned ones', () => {
  const planned = [-1, 12, 24, 36].map((hours) => contactAt(noon + hours * msPerHour));
  const rules = [minimumGap({ gap: '12h', otherwise: 'defer' })];
  expect(judgeWith(rules, { state: userWith(planned) }).laterSlot(candidateAt(noon), far)).toBe(
    noon + 48 * msPerHour,
  );
});

test('a rule of one program does not hold for another', () => {
  const [one] = portfolioWith([cap({ limit: 0, per: '7d' })]).programs;
  const portfolio = portfolioWith([]);
  const two = { ...portfolio, programs: [...portfolio.programs, { ...one!, id: 'q' }] };
  const messages = [...portfolio.messages, { ...portfolio.messages[0]!, name: 'other', program: 1 }];
  const judge = eligibilityOf({ ...two, messages }).judge({
    ...full,
    now: noon,
    from: noon,
    read: () => 0,
    held: [false, false],
    explores: () => false,
    opportunities: undefined,
    stops: { messages: [], programs: [], channels: [], marketing: false },
  });
  const noes = judge.noes([candidateAt(noon), candidateAt(noon, { message: messages.length - 1 })]);
  expect(noes).toEqual([{ candidate: 1, rule: 'cap', reason: 'cap_zero' }]);
});
