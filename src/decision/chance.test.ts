import { expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { epsilonGreedy } from '../policy/index.ts';
import { defineProgram, eachMessage, happens, portfolioOf } from '../program/index.ts';
import { linearPrior, linearScorer } from '../scoring/index.ts';
import { foldOf, stateOf } from '../state/index.ts';
import { chanceOf, deciderOf, decodeDecision, encodeDecision, type Setup } from './index.ts';

const user = 'u' as UserId;
const now = millis(Date.UTC(2026, 0, 5, 12));
const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: { arm: eachMessage() },
    messages: { one: { topic: 't', channels: ['push'] }, two: { topic: 't', channels: ['push'] } },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: epsilonGreedy({ epsilon: 0.3 }),
    exploration: { mass: 0, silence: 0 },
  }),
]);
/** A setup that believes this of both messages. */
const setupWith = (one: number, two: number): Setup => {
  const belief = { mean: { plays: { candidate: { 'arm[0]': one, 'arm[1]': two } } } };
  return {
    workspace: { id: 'w', secret: 's' },
    portfolio,
    scorer: linearScorer(linearPrior(portfolio, belief), portfolio),
    prices: declaredPrices(portfolio),
    engine: 'test',
  };
};
const facts = [
  { kind: 'consent', scope: 'push', granted: true },
  { kind: 'address', channel: 'push', address: 'a', valid: true },
  { kind: 'opportunity', program: 'p', generator: 'pushed', key: 'k', until: now + 1000 },
].map((rest, i): Event => {
  const parsed = parseEvent({ id: `e${i}`, user, at: now - 1000, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
});
const decided = (setup: Setup, version: number) =>
  deciderOf(setup).decide(
    {
      state: stateOf(foldOf(portfolio), user, facts),
      version,
      zone: null,
      stops: { messages: [], programs: [], channels: [], marketing: false },
    },
    now,
    0,
  );

test('the chance of a logged choice is its propensity, under the setup that made it', () => {
  const setup = setupWith(1, 2);
  const chance = chanceOf(setup);
  const choices = new Set<number>();
  for (let version = 0; version < 40; version++) {
    const decision = decodeDecision(encodeDecision(decided(setup, version)));
    expect(chance(decision)).toBe(decision.propensity);
    choices.add(decision.chosen);
  }
  expect(choices).toEqual(new Set([-1, 0, 1]));
});

test('another setup would have had other chances, and they sum to 1', () => {
  const decision = decided(setupWith(1, 2), 0);
  const chance = chanceOf(setupWith(2, 1));
  const chances = [0, 1, -1].map((chosen) => chance({ ...decision, chosen }));
  // Three choices: the best keeps 1 − ε and its third of ε.
  expect(chances[0]).toBeCloseTo(0.8, 12);
  expect(chances[1]).toBeCloseTo(0.1, 12);
  expect(chances[2]).toBeCloseTo(0.1, 12);
});
