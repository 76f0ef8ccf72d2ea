import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserId } from '../events/index.ts';
import { millis } from '../kit/index.ts';
import { experienceOf, joinOnline, type Experience } from './index.ts';
import { day, decisionAt, did, fact, portfolio, start } from './sample.ts';

const objectives = portfolio.objectives.length;
const at = (days: number) => start + days * day;
const rowsOf = ({ decision, reward }: Experience) =>
  decision.map((id, row) => [id, ...reward.subarray(row * objectives, (row + 1) * objectives)]);

describe('joining online', () => {
  test('gives each reward once, when its window closes', () => {
    const join = joinOnline({ portfolio });
    join.addDecision(decisionAt({ id: 'd', days: 0 }));
    join.addFact(did('b', 1, 'buy', { amount: 4 }));
    join.addFact(did('p', 5, 'play', { topic: 'jazz' }));
    const { NaN: open } = Number;
    expect(rowsOf(join.mature(at(2.9)))).toEqual([]);
    expect(rowsOf(join.mature(at(3)))).toEqual([['d', 1, open, 4, open, open, open]]);
    expect(rowsOf(join.mature(at(4)))).toEqual([['d', open, open, open, open, 0, open]]);
    expect(rowsOf(join.mature(at(6.5)))).toEqual([]);
    expect(join.open).toBe(1);
    expect(rowsOf(join.mature(at(9)))).toEqual([['d', open, 1, open, 1, open, 0]]);
    expect(join.open).toBe(0);
    expect(rowsOf(join.mature(at(400)))).toEqual([]);
  });

  test('waits as long as facts may be late, and counts what came later still', () => {
    const join = joinOnline({ portfolio, lateness: 2 * day });
    join.addDecision(decisionAt({ id: 'd', days: 0 }));
    expect(join.mature(at(4.9)).rows).toBe(0);
    join.addFact(did('b', 2.9, 'buy', { amount: 4 }));
    expect(join.mature(at(5)).reward[0]).toBe(1);
    expect(join.late).toBe(0);
    join.addFact(did('c', 2.8, 'buy', { amount: 4 }));
    join.addDecision(decisionAt({ id: 'e', days: 2.9 }));
    expect(join.late).toBe(2);
    expect(join.open).toBe(1);
  });

  test('remembers who may be contacted from before the window', () => {
    const join = joinOnline({ portfolio });
    join.addFact(fact('c', -9, { kind: 'consent', scope: 'push', granted: true }));
    join.addFact(fact('a', -8, { kind: 'address', channel: 'push', address: 'x', valid: true }));
    join.mature(at(-1));
    join.mature(at(0));
    join.addDecision(decisionAt({ id: 'd', days: 0 }));
    join.addFact(fact('w', 1, { kind: 'consent', scope: 'push', granted: false }));
    expect(join.mature(at(4)).reward[4]).toBe(1);
  });

  test('forgets users who ask for it, and what they do afterwards', () => {
    const join = joinOnline({ portfolio });
    join.addDecision(decisionAt({ id: 'd', days: 0 }));
    join.addFact(fact('x', 1, { kind: 'erasure' }));
    join.addDecision(decisionAt({ id: 'e', days: 2 }));
    expect(join.open).toBe(0);
    expect(join.mature(at(99)).rows).toBe(0);
  });

  test('windows that met a loss of facts stay unknown', () => {
    const join = joinOnline({ portfolio });
    join.addDecision(decisionAt({ id: 'd', days: 0 }));
    join.addDecision(decisionAt({ id: 'e', days: 2 }));
    join.addLoss({ start: millis(at(1)), end: millis(at(2)) });
    expect(rowsOf(join.mature(at(5))).map(([id, bought]) => [id, bought])).toEqual([
      ['d', Number.NaN],
      ['e', 0],
    ]);
  });

  test('a steady stream is kept in bounded memory: no row stays longer than its windows', () => {
    const join = joinOnline({ portfolio });
    let most = 0;
    for (let d = 0; d < 100; d++) {
      join.addDecision(decisionAt({ id: `d${d}`, days: d, user: `u${d % 7}` }));
      join.mature(at(d + 1));
      most = Math.max(most, join.open);
    }
    expect(most).toBe(7);
  });
});

const someFacts = fc.array(
  fc.record({
    days: fc.double({ min: -1, max: 20, noNaN: true }),
    user: fc.constantFrom('u', 'v'),
    rest: fc.constantFrom(
      { kind: 'activity', name: 'buy', amount: 3 },
      { kind: 'activity', name: 'play', topic: 'jazz' },
      { kind: 'response', name: 'complaint', channel: 'push', message: 'hi' },
      { kind: 'consent', scope: 'push', granted: true },
      { kind: 'consent', scope: 'push', granted: false },
      { kind: 'address', channel: 'push', address: 'x', valid: true },
    ),
  }),
  { maxLength: 40 },
);
const someDecisions = fc.array(
  fc.record({ days: fc.double({ min: 0, max: 10, noNaN: true }), user: fc.constantFrom('u', 'v') }),
  { maxLength: 6 },
);

test('online and batch agree: every reward of the batch is given exactly once, in whatever steps one asks', () => {
  fc.assert(
    fc.property(
      someFacts,
      someDecisions,
      fc.double({ min: 0.3, max: 9, noNaN: true }),
      (list, made, step) => {
        const facts = list.map(({ days, user, rest }, i) => fact(`f${i}`, days, { user, ...rest }));
        const decisions = made.map(({ days, user }, i) =>
          decisionAt({ id: `d${i}`, days, user, slots: [days, days + (i % 3)] }),
        );
        const byUser = new Map(
          ['u', 'v'].map((user) => [user as UserId, facts.filter((fact) => fact.user === user)]),
        );
        const batch = experienceOf(decisions, byUser, { portfolio, now: at(60) });

        const join = joinOnline({ portfolio });
        const given = new Map<string, number>();
        for (let from = -1; from < 60; from += step) {
          const isNow = (thing: { at: number }) => thing.at >= at(from) && thing.at < at(from + step);
          for (const fact of facts.filter(isNow)) join.addFact(fact);
          for (const decision of decisions.filter(isNow)) join.addDecision(decision);
          const some = join.mature(at(from + step));
          some.decision.forEach((id, row) => {
            for (let k = 0; k < objectives; k++) {
              const reward = some.reward[row * objectives + k]!;
              if (Number.isNaN(reward)) continue;
              expect(given.has(`${id} ${k}`)).toBe(false);
              given.set(`${id} ${k}`, reward);
            }
          });
        }
        expect(join.late).toBe(0);
        expect(given.size).toBe(batch.reward.length);
        batch.decision.forEach((id, row) => {
          for (let k = 0; k < objectives; k++)
            expect(given.get(`${id} ${k}`)).toBeCloseTo(batch.reward[row * objectives + k]!, 9);
        });
      },
    ),
  );
});
