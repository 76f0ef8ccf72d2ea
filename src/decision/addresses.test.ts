import { expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { eventSchema, userId } from '../events/index.ts';
import { millis, msPerDay, msPerHour } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { fixed } from '../policy/index.ts';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import { linearPrior, linearScorer } from '../scoring/index.ts';
import { foldOf, stateOf, type SharedAddress } from '../state/index.ts';
import { decodeDecision, deciderOf, encodeDecision, explain, replayerOf } from './index.ts';

const noon = millis(Date.UTC(2024, 5, 5, 12));
const user = userId.parse('u');

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {},
    messages: { sale: { topic: 'offers', channels: ['push'] } },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: fixed('best'),
    plans: {
      period: '7d',
      choices: [{ name: 'most', allowance: { all: 3 } }],
      policy: { kind: 'fixedPlan', version: 1, options: { plan: 'most' } },
    },
  }),
]);
const setup = {
  workspace: { id: 'w', secret: 's' },
  portfolio,
  scorer: linearScorer(linearPrior(portfolio), portfolio),
  prices: declaredPrices(portfolio),
  engine: 'test',
};

const facts = [
  { kind: 'consent', scope: 'push', granted: true },
  { kind: 'address', channel: 'push', address: 'x', valid: true },
  { kind: 'opportunity', program: 'p', generator: 'g', key: 'k', until: noon + msPerDay },
].map((fact, i) => eventSchema.parse({ id: `f${i}`, user, at: noon - msPerHour, ...fact }));
const known = stateOf(foldOf(portfolio), user, facts);
const planned = { ...known, plan: { name: 'most', at: noon - 1, decision: 'd' as never } };

const address: SharedAddress = {
  channel: 'push',
  key: 'push:0a',
  version: 7,
  consent: { push: { value: true, at: noon - 2 }, jazz: { value: false, at: noon - 2 } },
  contacts: [
    {
      program: 'p',
      message: 'sale',
      channel: 'push',
      class: 'marketing',
      topic: 'offers',
      slot: noon - msPerDay,
      decision: 'e' as never,
      status: 'sent',
    },
  ],
};

test.each([
  { what: 'neither', state: known, addresses: undefined },
  { what: 'a plan', state: planned, addresses: undefined },
  { what: 'addresses', state: known, addresses: [address] },
  { what: 'both', state: planned, addresses: [address] },
])('a record with $what reads back and repeats', ({ state, addresses }) => {
  const decision = deciderOf(setup).decide(
    {
      state,
      version: 1,
      zone: null,
      stops: { messages: [], programs: [], channels: [], marketing: false },
      addresses,
    },
    noon,
    0,
  );
  const read = decodeDecision(encodeDecision(decision));
  expect(read).toEqual(decision);
  expect(replayerOf(setup)(read, 'features')).toEqual([]);
  const seen = addresses && [
    { channel: 'push', key: 'push:0a', version: 7, refused: ['jazz'], contacts: [noon - msPerDay] },
  ];
  expect(read.addresses).toEqual(seen);
  const words = addresses && [{ channel: 'push', refused: ['jazz'], contacts: ['2024-06-04T12:00:00.000Z'] }];
  expect(explain(read, portfolio, setup.prices).addresses).toEqual(words);
});
