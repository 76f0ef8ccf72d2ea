import { expect, test } from 'vitest';
import {
  choiceOf,
  policyConformance,
  randomChoices,
  samplePortfolio,
  slotsDoNotInflate,
} from './conformance.ts';
import { policyOf } from './kinds.ts';
import { inverseGap } from './kinds/inverse-gap.ts';
import { uniform } from './kinds/uniform.ts';
import type { Policy } from './policy.ts';

const choices = randomChoices('broken', 30, uniform());

const brokenBy = (policy: Policy) =>
  policyConformance
    .filter(({ run }) => {
      try {
        run(policy, choices);
        return false;
      } catch {
        return true;
      }
    })
    .map(({ name }) => name);

test('random choices have all shapes', () => {
  const sizes = choices.map(({ candidates }) => candidates.length);
  expect(Math.min(...sizes)).toBeLessThan(4);
  expect(Math.max(...sizes)).toBeGreaterThan(60);
  expect(choices.some(({ values }) => values.shared === 0)).toBe(true);
  expect(choices.some(({ values }) => values.shared > 0)).toBe(true);
  expect(new Set(choices.map(({ portfolio }) => portfolio.programs.length))).toEqual(new Set([1, 2, 3]));
});

test('the suite catches a policy that breaks each promise', () => {
  const first: Policy = ({ candidates }) => {
    const distribution = new Float64Array(candidates.length + 1);
    distribution[0] = 1;
    return distribution;
  };
  expect(brokenBy(first)).toEqual(['the order of the candidates does not matter']);
  expect(brokenBy(({ candidates }) => new Float64Array(candidates.length + 1))).toContain(
    'probabilities are not negative and sum to 1',
  );
  expect(
    brokenBy(({ candidates }) => new Float64Array(candidates.length + 1).fill(1 / (candidates.length + 2))),
  ).toContain('without candidates no-send is certain');
  let calls = 0;
  expect(brokenBy(() => Float64Array.of(++calls))).toContain(
    'the same choice has the same distribution, and the choice is not changed',
  );
});

test('the suite catches a policy that more slots make louder', () => {
  const flat: Policy = ({ candidates }) =>
    new Float64Array(candidates.length + 1).fill(1 / (candidates.length + 1));
  expect(() => slotsDoNotInflate.run(flat, choices)).toThrow('twice as many');
});

// One portfolio at a time: exploration is compiled for it.
test.each([1, 2, 3])('exploration keeps the promises, %d programs', (count) => {
  const programs = Array.from({ length: count }, () => ({
    messages: 4,
    exploration: { mass: 0.1, silence: 0.3 },
  }));
  const portfolio = samplePortfolio(inverseGap({ gamma: 3 }), programs);
  const mine = [
    choiceOf(portfolio, []),
    choiceOf(portfolio, [[0, 0, 9, 3]]),
    choiceOf(portfolio, [
      [1, 2, 9, 3],
      [0, 0, 9, 1],
      [0, 0, 12, -2],
      [4 * count - 1, 1, 9, 0.2],
      [4 * count - 1, 0, 9, 0.2],
    ]),
  ];
  for (const { run } of [...policyConformance, slotsDoNotInflate]) run(policyOf(portfolio), mine);
});
