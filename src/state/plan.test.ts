import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecisionId, UserId } from '../events/index.ts';
import { msPerDay } from '../kit/index.ts';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import { planBookOf, unknownUser, type Contact } from './index.ts';

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 }, email: { cost: 0 } },
    features: {},
    candidateFeatures: {},
    messages: { hi: { topic: 't', channels: ['push'] } },
    objectives: { sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
    plans: {
      period: '7d',
      choices: [{ name: 'calm', allowance: { push: 2, all: 5 } }],
      policy: { kind: 'fixedPlan', version: 1, options: { plan: 'calm' } },
    },
  }),
]);
const book = planBookOf(portfolio)!;
const begin = 20_000 * msPerDay;
const period = 7 * msPerDay;

const contact = fc.record({
  program: fc.constant('p'),
  message: fc.constant('hi'),
  topic: fc.constant('t'),
  channel: fc.constantFrom('push', 'email', 'a channel of old'),
  class: fc.constantFrom('marketing', 'service', 'transactional'),
  status: fc.constantFrom('reserved', 'sent', 'ambiguous'),
  slot: fc.integer({ min: begin - period, max: begin + 3 * period }),
  decision: fc.constant('d' as DecisionId),
}) as fc.Arbitrary<Contact>;

test('what is left is the allowance less every marketing contact of the period, whichever channel it has', () => {
  fc.assert(
    fc.property(
      fc.array(contact, { maxLength: 12 }),
      fc.integer({ min: 0, max: 3 * period - 1 }),
      (contacts, after) => {
        const plan = { name: 'calm', at: begin, decision: 'd' as DecisionId };
        const state = { ...unknownUser('u' as UserId), plan, contacts };
        const at = begin + after;
        const { from, until, left } = book.standing(state, at)!;
        expect(from <= at && at < until && until - from === period).toBe(true);
        expect((from - begin) % period).toBe(0);
        const counted = contacts.filter(
          (one) => one.class === 'marketing' && one.slot >= from && one.slot < until,
        );
        const byPush = counted.filter(({ channel }) => channel === 'push').length;
        expect([...left]).toEqual([2 - byPush, Number.POSITIVE_INFINITY, 5 - counted.length]);
        expect(book.isDue(state, at)).toBe(after >= period);
      },
    ),
  );
});

test('a plan that a wrong clock dated ahead still allows no more, and another is due', () => {
  const ahead = begin + 3650 * msPerDay;
  const plan = { name: 'calm', at: ahead, decision: 'd' as DecisionId };
  const state = { ...unknownUser('u' as UserId), plan };
  const standing = book.standing(state, begin)!;
  expect(standing.from).toBeLessThanOrEqual(begin);
  expect(standing.until).toBeGreaterThan(begin);
  expect([...standing.left]).toEqual([...book.standing(state, ahead)!.left]);
  expect(book.isDue(state, begin)).toBe(true);
  expect(book.isDue(state, ahead)).toBe(false);
});
