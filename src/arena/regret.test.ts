import fc from 'fast-check';
import { expect, test } from 'vitest';
import { regretOf, regretTerms } from './regret.ts';

test('the terms are the steps between the runs, in order, with intervals over the worlds', () => {
  const { gap, terms } = regretOf([
    { clairvoyant: 10, informed: 9, confined: 8.5, taught: 8, greedy: 6, policy: 5.5 },
    { clairvoyant: 12, informed: 10, confined: 9.5, taught: 9, greedy: 8, policy: 7.9 },
  ]);
  const expected = [1.5, 0.5, 0.5, 1.5, 0.3];
  regretTerms.forEach((term, i) => expect(terms[term].value).toBeCloseTo(expected[i]!, 12));
  expect(gap.value).toBeCloseTo(4.3, 12);
  expect(terms['exploration'].low).toBeLessThan(0);
  expect(terms['exploration'].high).toBeGreaterThan(0.5);
  expect(terms['constraints']).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
});

test('whatever the runs, the terms add up to the gap', () => {
  const value = fc.double({ min: -100, max: 100, noNaN: true });
  const world = fc.record({
    clairvoyant: value,
    informed: value,
    confined: value,
    taught: value,
    greedy: value,
    policy: value,
  });
  fc.assert(
    fc.property(fc.array(world, { minLength: 1, maxLength: 6 }), (worlds) => {
      const { gap, terms } = regretOf(worlds);
      const sum = Object.values(terms).reduce((total, term) => total + term.value, 0);
      expect(sum).toBeCloseTo(gap.value, 9);
    }),
  );
});
