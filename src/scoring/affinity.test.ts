import { expect, test } from 'vitest';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis } from '../kit/index.ts';
import { affinity, count, defineProgram, happens, portfolioOf, readProgram } from '../program/index.ts';
import { foldOf, stateOf, userFeaturesOf } from '../state/index.ts';
import { candidateFeaturesOf } from './index.ts';

const day = 86_400_000;
const now = millis(20_000 * day);
const user = 'u' as UserId;

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: { plays: count('play').within('7d') },
    candidateFeatures: {
      taste: affinity('play').within('28d'),
      tasteOften: affinity('play').within('28d', 'plays'),
    },
    messages: {
      jazz: { topic: 'jazz', channels: ['push'] },
      soul: { topic: 'soul', channels: ['push'] },
      none: { topic: 'kids', channels: ['push'] },
    },
    objectives: { bought: happens('buy', { horizon: '7d', unit: 'euro', rate: 1 }) },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
  }),
]);

const played = (topic: string, daysAgo: number, serial: number): Event => {
  const fact = { id: `e${serial}`, user, at: now - daysAgo * day, kind: 'activity', name: 'play', topic };
  const parsed = parseEvent(fact);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};

/** Both columns of the three messages. */
function columns(events: readonly Event[], personal = true): readonly (readonly number[])[] {
  const state = stateOf(foldOf(portfolio), user, events);
  const own = new Float32Array(portfolio.userWidth);
  userFeaturesOf(portfolio).write(state, now, own);
  const rows = new Float32Array(3 * portfolio.candidateWidth);
  const candidates = [0, 1, 2].map((message) => ({ message, channel: 0, slot: now, opportunity: 0 }));
  candidateFeaturesOf(portfolio).write({ state, now, zone: null, user: own }, candidates, { personal, rows });
  return [0, 2, 4].map((from) => [...rows.subarray(from, from + 2)]);
}

test('an affinity is a share; crossed, it is the share times a user feature', () => {
  // Three plays of jazz in the week, and one of soul before it.
  const events = [played('jazz', 1, 1), played('jazz', 2, 2), played('jazz', 3, 3), played('soul', 20, 4)];
  expect(columns(events)).toEqual([
    [0.75, 2.25],
    [0.25, 0.75],
    [0, 0],
  ]);
});

test('without activity, or without consent to look at it, it is 0', () => {
  expect(columns([]).flat()).toEqual([0, 0, 0, 0, 0, 0]);
  expect(columns([played('jazz', 1, 1)], false).flat()).toEqual([0, 0, 0, 0, 0, 0]);
});

test('what it is crossed with must be a user feature', () => {
  const [program] = portfolio.programs;
  const { user: known, candidate } = program!.features;
  const taste = affinity('play').within('28d', 'played');
  expect(() =>
    readProgram({ ...program, features: { user: known, candidate: { ...candidate, taste } } }),
  ).toThrow('"times" names "played", which is no user feature; declared: plays');
});
