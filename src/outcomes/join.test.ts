import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecisionRecord } from '../decision/index.ts';
import type { Event, UserId } from '../events/index.ts';
import { millis } from '../kit/index.ts';
import { millisOf } from '../program/index.ts';
import { experienceOf, type Experience, type JoinSetting } from './index.ts';
import { momentOf } from './window.ts';
import { day, decisionAt, did, fact, portfolio, start } from './sample.ts';

const names = portfolio.objectives.map(({ name }) => name);
const user = 'u' as UserId;
const nothing = decisionAt({ id: 'd', days: 0 }).digests.artefact;

const join = (
  decisions: readonly DecisionRecord[],
  facts: readonly Event[],
  setting: Partial<JoinSetting> = {},
): Experience =>
  experienceOf(decisions, new Map([[user, facts]]), { portfolio, now: start + 365 * day, ...setting });

/** The rewards of a row by objective. */
const rewards = ({ reward }: Experience, row = 0): Record<string, number> =>
  Object.fromEntries(names.map((name, k) => [name, reward[row * names.length + k]!]));

const rewardsAfter = (facts: readonly Event[], setting: Partial<JoinSetting> = {}) =>
  rewards(join([decisionAt({ id: 'd', days: 0 })], facts, setting));

const allowed = [
  fact('c', -9, { kind: 'consent', scope: 'push', granted: true }),
  fact('a', -8, { kind: 'address', channel: 'push', address: 'x', valid: true }),
];

describe('rewards by hand', () => {
  test('nothing happened: zeros, not NaN', () => {
    expect(rewardsAfter([])).toEqual({ bought: 0, plays: 0, spent: 0, active: 0, reach: 0, complaints: 0 });
  });

  test('each aggregate over its own window', () => {
    const facts = [
      ...allowed,
      did('b0', -0.01, 'buy', { amount: 100 }),
      did('b1', 1, 'buy', { amount: 20 }),
      did('b2', 2.99, 'buy', { amount: 5 }),
      did('b3', 3, 'buy', { amount: 7 }),
      did('p1', 0.5, 'play', { topic: 'jazz' }),
      did('p2', 1.2, 'play', { topic: 'jazz' }),
      did('p3', 1.9, 'play', { topic: 'rock' }),
      did('p4', 6.9, 'play', { topic: 'jazz' }),
      did('p5', 7.5, 'play', { topic: 'jazz' }),
      fact('x1', 2, { kind: 'response', name: 'complaint', channel: 'push', message: 'hi' }),
      fact('x2', 2, { kind: 'response', name: 'complaint', channel: 'email', message: 'ho' }),
    ];
    // The complaint about push on day 2 takes its permission away. Active days count from day 1: p2 and p3 in the first,
    // p4 in the sixth, p5 in the seventh.
    expect(rewardsAfter(facts)).toEqual({
      bought: 1,
      plays: 3,
      spent: 25,
      active: 3,
      reach: 2,
      complaints: 1,
    });
  });

  test('the opening of a window is in it, the closing is not', () => {
    expect(rewardsAfter([did('b', 0, 'buy')])['bought']).toBe(1);
    expect(rewardsAfter([did('b', 3, 'buy')])['bought']).toBe(0);
    expect(rewardsAfter([did('p', 1, 'play')])['active']).toBe(1);
    expect(rewardsAfter([did('p', 8, 'play')])['active']).toBe(0);
  });

  test('contactable days end with a withdrawal or a bounce, and come back', () => {
    const withdrawn = [...allowed, fact('w', 1.5, { kind: 'consent', scope: 'push', granted: false })];
    expect(rewardsAfter(withdrawn)['reach']).toBe(1.5);
    const back = fact('g', 3, { kind: 'consent', scope: 'push', granted: true });
    expect(rewardsAfter([...withdrawn, back])['reach']).toBe(2.5);
    const bounced = fact('i', 2, { kind: 'address', channel: 'push', address: 'x', valid: false });
    expect(rewardsAfter([...withdrawn, back, bounced])['reach']).toBe(1.5);
    expect(rewardsAfter(allowed.slice(1))['reach']).toBe(0);
    const elsewhere = fact('e', 1, { kind: 'consent', scope: 'email', granted: false });
    expect(rewardsAfter([...allowed, elsewhere])['reach']).toBe(4);
  });

  test('a yes that nobody dated counts until a no, and again after a dated yes alone', () => {
    const listed = (id: string, at: number) =>
      fact(id, at, { kind: 'consent', scope: 'push', granted: true, undated: true });
    const no = fact('n', 1, { kind: 'consent', scope: 'push', granted: false });
    const yes = fact('y', 3, { kind: 'consent', scope: 'push', granted: true });
    const address = allowed.filter(({ kind }) => kind === 'address');
    expect(rewardsAfter([...address, listed('l', -1)])['reach']).toBe(4);
    expect(rewardsAfter([...address, listed('l', -1), no, listed('m', 2)])['reach']).toBe(1);
    expect(rewardsAfter([...address, listed('l', -1), no, yes, listed('m', 3.5)])['reach']).toBe(2);
  });

  test('a list without dates makes no address valid again that bounced, and names another', () => {
    const address = (id: string, at: number, rest: object) =>
      fact(id, at, { kind: 'address', channel: 'push', address: 'x', valid: true, ...rest });
    const bounced = address('b', 1, { valid: false });
    const undated = { undated: true };
    expect(rewardsAfter([...allowed, bounced, address('l', 2, undated)])['reach']).toBe(1);
    expect(rewardsAfter([...allowed, bounced, address('m', 2, { address: 'y', ...undated })])['reach']).toBe(
      3,
    );
    const back = [address('y', 2, { address: 'y' }), address('x', 3, undated)];
    expect(rewardsAfter([...allowed, bounced, ...back])['reach']).toBe(2);
    expect(rewardsAfter([...allowed, bounced, address('d', 2, {}), address('n', 3, undated)])['reach']).toBe(
      3,
    );
  });

  test('of two statements at one instant the one that refuses holds', () => {
    const no = fact('n', 1, { kind: 'consent', scope: 'push', granted: false });
    const yes = fact('y', 1, { kind: 'consent', scope: 'push', granted: true });
    expect(rewardsAfter([...allowed, no, yes])['reach']).toBe(1);
    expect(rewardsAfter([...allowed, yes, no])['reach']).toBe(1);
  });
});

describe('windows', () => {
  test('have one length for all candidates and no-send: the latest slot and the horizon', () => {
    const slots = [0, 2, 1];
    const buy = [did('b', 4.9, 'buy')];
    for (const chosen of [-1, 0, 1, 2])
      expect(rewards(join([decisionAt({ id: 'd', days: 0, slots, chosen })], buy))['bought']).toBe(1);
    expect(rewardsAfter(buy)['bought']).toBe(0);
  });

  test('do not look at slots that were not eligible', () => {
    const record = { ...decisionAt({ id: 'd', days: 0, slots: [1, 9] }), eligible: 1 };
    expect(momentOf(record).latest).toBe(start + day);
    expect(momentOf({ ...record, eligible: 0 }).latest).toBe(start);
  });

  test('are NaN while open, each objective by itself, and known at the instant they close', () => {
    const buy = [did('b', 1, 'buy', { amount: 2 })];
    expect(rewardsAfter(buy, { now: start + 3 * day - 1 })['bought']).toBeNaN();
    expect(rewardsAfter(buy, { now: start + 3 * day })).toEqual({
      bought: 1,
      plays: Number.NaN,
      spent: 2,
      active: Number.NaN,
      reach: Number.NaN,
      complaints: Number.NaN,
    });
  });

  test('that meet a stretch of lost facts are never known', () => {
    const at = (days: number) => millis(start + days * day);
    const lost = (from: number, to: number) => [{ start: at(from), end: at(to) }];
    expect(rewardsAfter([], { lost: lost(3, 3.5) })).toEqual({
      bought: 0,
      plays: Number.NaN,
      spent: 0,
      active: Number.NaN,
      reach: Number.NaN,
      complaints: Number.NaN,
    });
    expect(rewardsAfter([], { lost: lost(-2, 0) })['bought']).toBe(0);
    expect(rewardsAfter([], { lost: lost(8, 9) })['active']).toBe(0);
  });
});

/** Rewards as the words say them, fact by fact and without any search. */
function plainly(decision: DecisionRecord, facts: readonly Event[]): readonly number[] {
  return portfolio.objectives.map(({ spec: { outcome, aggregate, after, horizon } }) => {
    const from = decision.at + millisOf(after);
    const until = Math.max(decision.at, ...decision.candidates.map(({ slot }) => slot)) + millisOf(horizon);
    if (outcome.kind === 'permission') return Number.NaN;
    const inside = facts.filter(
      (fact) =>
        (fact.kind === 'activity' || fact.kind === 'response') &&
        fact.name === outcome.event &&
        (outcome.topic === undefined || fact.topic === outcome.topic) &&
        (outcome.channel === undefined || (fact.kind === 'response' && fact.channel === outcome.channel)) &&
        fact.at >= from &&
        fact.at < until,
    );
    return {
      any: Math.min(inside.length, 1),
      count: inside.length,
      sum: inside.reduce((sum, fact) => sum + (fact.kind === 'activity' ? (fact.amount ?? 0) : 0), 0),
      days: new Set(inside.map(({ at }) => Math.floor((at - from) / day))).size,
    }[aggregate];
  });
}

const someFacts = fc.array(
  fc.record({
    days: fc.double({ min: -2, max: 16, noNaN: true }),
    name: fc.constantFrom('buy', 'play'),
    amount: fc.integer({ min: 0, max: 9 }),
    topic: fc.constantFrom('jazz', 'rock'),
  }),
  { maxLength: 30 },
);
const someDecisions = fc.array(
  fc.record({
    days: fc.double({ min: 0, max: 6, noNaN: true }),
    slots: fc.array(fc.double({ min: 6, max: 9, noNaN: true }), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('experience', () => {
  test('has the rewards that the words say, whatever the order and repetition of arrival', () => {
    fc.assert(
      fc.property(someFacts, someDecisions, fc.integer(), (list, choices, seed) => {
        const facts = list.map(({ days, name, ...rest }, i) => did(`f${i}`, days, name, rest));
        const arrived = [...facts, ...facts.filter((_, i) => i % 3 === 0)].sort(
          (a, b) => ((a.at ^ seed) % 97) - ((b.at ^ seed) % 97),
        );
        const decisions = choices.map((choice, i) => decisionAt({ id: `d${i}`, ...choice }));
        const experience = join([...decisions, decisions[0]!], arrived);
        expect(experience.rows).toBe(decisions.length);
        decisions.forEach((decision, row) => {
          plainly(decision, facts).forEach((want, k) => {
            if (!Number.isNaN(want)) expect(experience.reward[row * names.length + k]).toBeCloseTo(want, 9);
          });
        });
      }),
    );
  });

  test('holds candidates, probabilities, features and users as logged', () => {
    const decisions = [
      decisionAt({ id: 'd1', days: 1, slots: [1, 2], chosen: 1 }),
      decisionAt({ id: 'd2', days: 2, user: 'v', slots: [] }),
      decisionAt({ id: 'd3', days: 3, slots: [4], chosen: 0 }),
    ];
    const experience = join(decisions, []);
    expect(experience.decision).toEqual(['d1', 'd2', 'd3']);
    expect(experience.users).toEqual(['u', 'v']);
    expect([experience.artefacts, [...experience.artefact]]).toEqual([[nothing], [0, 0, 0]]);
    expect([...experience.user]).toEqual([0, 1, 0]);
    expect([...experience.first]).toEqual([0, 2, 2, 3]);
    expect([...experience.chosen]).toEqual([1, -1, 0]);
    expect([...experience.message]).toEqual([0, 1, 0]);
    expect([...experience.slot]).toEqual([start + day, start + 2 * day, start + 4 * day]);
    expect([...experience.silence]).toEqual([1 / 3, 1, 1 / 2]);
    expect([...experience.probability]).toEqual([1 / 3, 1 / 3, 1 / 2]);
    expect([...experience.candidateRows]).toEqual([1, 0, 0, 1, 1, 0]);
    expect([...experience.userRows.subarray(portfolio.userWidth)].slice(0, 2)).toEqual([1, 2]);
  });

  test('leaves out candidates that were not eligible', () => {
    const record = decisionAt({ id: 'd', days: 0, slots: [0, 0], chosen: 0 });
    const experience = join([{ ...record, eligible: 1, probability: Float64Array.of(0.5, 0.5) }], []);
    expect([...experience.first]).toEqual([0, 1]);
    expect([...experience.silence]).toEqual([0.5]);
  });

  test('has no rows of users who asked to be forgotten', () => {
    const decisions = [decisionAt({ id: 'd', days: 0 }), decisionAt({ id: 'e', days: 0, user: 'v' })];
    const experience = join(decisions, [did('b', 1, 'buy'), fact('x', 30, { kind: 'erasure' })]);
    expect(experience.decision).toEqual(['e']);
    expect(experience.reward).toHaveLength(names.length);
  });

  test('of another portfolio is refused', () => {
    const record = decisionAt({ id: 'd', days: 0 });
    const other = { ...record, digests: { ...record.digests, portfolio: record.zoneDigest } };
    expect(() => join([other], [])).toThrow(expect.objectContaining({ code: 'OUTCOMES_PORTFOLIO_DIFFERS' }));
  });
});

test('arms stand beside each choice, and what its candidates were charged of a plan', () => {
  const arm = { layer: 'experiment:tone', arm: 'bold', share: 0.25 };
  const made = ['a', 'b', 'c'].map((id, i) => ({
    ...decisionAt({ id, days: i }),
    assignments: i === 1 ? [] : [arm],
  }));
  const { assigned, assignments, charge, first } = join(made, [], {
    charged: ({ id, eligible }) => (id === 'b' ? undefined : new Float64Array(eligible).fill(0.5)),
  });
  expect(Array.from(assigned, (at) => assignments[at])).toEqual([[arm], [], [arm]]);
  expect(assignments).toHaveLength(2);
  const charges = made.map((_, row) => [...new Set(charge.subarray(first[row], first[row + 1]))]);
  expect(charges).toEqual([[0.5], [0], [0.5]]);
});
