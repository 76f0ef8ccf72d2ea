import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecisionId } from '../events/index.ts';
import { reserve } from './ledger.ts';
import type { Contact } from './user-state.ts';

const hour = 3_600_000;
const day = 24 * hour;
const start = 20_000 * day;
const lookBack = 92 * day;

const contactAt = (slot: number, name: string): Contact => ({
  program: 'p',
  message: 'm',
  channel: 'push',
  class: 'marketing',
  topic: 't',
  slot,
  decision: name as DecisionId,
  status: 'sent',
});

/** A contact in true time, and what the clock said when it was made. */
interface Made {
  readonly at: number;
  readonly name: string;
  readonly wrong: boolean;
}

const ledgerOf = (made: readonly Made[]) =>
  made.reduce<readonly Contact[]>((known, { at, name }) => reserve(known, contactAt(at, name), at), []);

const namesAfter = (contacts: readonly Contact[], instant: number) =>
  contacts
    .filter(({ slot, decision }) => slot > instant && decision.startsWith('true'))
    .map(({ slot }) => slot);

const gaps = fc.array(fc.integer({ min: 1, max: 40 * 24 }), { minLength: 1, maxLength: 60 });
const era = fc.record({
  offset: fc.oneof(
    fc.constantFrom(hour, -hour, 80 * day, -80 * day, 3652 * day, -3652 * day),
    fc.integer({ min: -4000 * day, max: 4000 * day }),
  ),
  steps: fc.array(fc.integer({ min: 0, max: 24 }), { maxLength: 7 }),
  after: fc.nat(60),
});

test('a clock that is wrong for up to a week, by any amount, makes no rule look back on less', () => {
  fc.assert(
    fc.property(gaps, era, (waits, { offset, steps, after }) => {
      const made: Made[] = [];
      let now = start;
      waits.forEach((wait, i) => {
        now += wait * hour;
        made.push({ at: now, name: `true-${i}`, wrong: false });
        let wrong = now + offset;
        if (i === after % waits.length)
          steps.forEach((step, k) => {
            wrong += step * hour;
            made.push({ at: wrong, name: `wrong-${k}`, wrong: true });
          });
      });
      for (let n = 1; n <= made.length; n++) {
        const last = made[n - 1]!;
        if (last.wrong) continue;
        const before = made.slice(0, n).filter(({ wrong, at }) => !wrong && at > last.at - lookBack);
        expect(namesAfter(ledgerOf(made.slice(0, n)), last.at - lookBack)).toEqual(
          before.map(({ at }) => at),
        );
      }
    }),
    { numRuns: 60 },
  );
});

test.each([
  { every: 1, kept: 107 },
  { every: 7, kept: 16 },
  { every: 30, kept: 16 },
])('for who is contacted every $every days the ledger stays at $kept contacts', ({ every, kept }) => {
  const made = Array.from({ length: 1000 }, (_, i) => ({
    at: start + i * every * day,
    name: `${i}`,
    wrong: false,
  }));
  expect(ledgerOf(made)).toHaveLength(kept);
});
