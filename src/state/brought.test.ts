import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UserId } from '../events/index.ts';
import { msPerDay } from '../kit/index.ts';
import { addBrought, broughtBefore, nothingBrought } from './brought.ts';
import { unknownUser, type BroughtSums, type UserState } from './user-state.ts';

const period = 7 * msPerDay;
const begin = 20_000 * msPerDay;
const asked = begin + 60 * msPerDay;

interface Decided {
  readonly at: number;
  readonly best?: number | undefined;
}

const stateAfter = (decisions: readonly Decided[], personal = true): UserState => {
  const sums = decisions.reduce<BroughtSums | undefined>(
    (before, one) => addBrought(before, one, period),
    undefined,
  );
  return {
    ...unknownUser('u' as UserId),
    consent: { personalisation: { value: personal, at: begin } },
    ...(sums ? { brought: sums } : {}),
  };
};

const decisions = fc.array(
  fc.record({
    at: fc.integer({ min: begin, max: asked }),
    best: fc.option(fc.double({ min: 0, max: 9, noNaN: true }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 20 },
);

test('counts each decision by its age, half after eight periods, in whatever order they come', () => {
  fc.assert(
    fc.property(decisions, (given) => {
      const sumOf = (weight: (one: Decided) => number) =>
        given.reduce(
          (sum, one) => sum + weight(one) * Math.exp((-Math.LN2 * (asked - one.at)) / (8 * period)),
          0,
        );
      const read = broughtBefore(stateAfter(given), asked, period);
      expect(read.decisions).toBeCloseTo(
        sumOf(() => 1),
        9,
      );
      expect(read.judged).toBeCloseTo(
        sumOf(({ best }) => (best === undefined ? 0 : 1)),
        9,
      );
      expect(read.valuable).toBeCloseTo(
        sumOf(({ best = 0 }) => Number(best > 0)),
        9,
      );
      expect(read.total).toBeCloseTo(
        sumOf(({ best = 0 }) => best),
        9,
      );
    }),
  );
});

test('a user with a decision a day has seven a period, from the first days on', () => {
  for (const days of [7, 30, 400]) {
    const daily = Array.from({ length: days }, (_, day) => ({ at: begin + day * msPerDay }));
    const { decisions, periods } = broughtBefore(stateAfter(daily), begin + days * msPerDay, period);
    expect(decisions / periods / 7).toBeCloseTo(1, 1);
  }
});

test('says nothing of a user without decisions, or without consent to personalisation', () => {
  expect(broughtBefore(stateAfter([]), asked, period)).toEqual(nothingBrought);
  expect(broughtBefore(stateAfter([{ at: begin, best: 1 }], false), asked, period)).toEqual(nothingBrought);
});
