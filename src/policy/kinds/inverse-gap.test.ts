import { expect, test } from 'vitest';
import {
  choiceOf,
  policyConformance,
  randomChoices,
  samplePortfolio,
  slotsDoNotInflate,
} from '../conformance.ts';
import { inverseGap, inverseGapKind } from './inverse-gap.ts';

const policyAt = (gamma: number) =>
  inverseGapKind.read(inverseGap({ gamma }), { program: 'p', at: 'policy' });
const portfolio = samplePortfolio(inverseGap({ gamma: 0 }), [
  { messages: 3, exploration: { mass: 0, silence: 0 } },
]);

test.each([...policyConformance, slotsDoNotInflate])('$name', ({ run }) =>
  run(policyAt(20), randomChoices('gap', 60, inverseGap({ gamma: 20 }))),
);

// γ = 10 by hand. Messages: 1/(3 + 10·0.1) = 1/4 and, no-send, 1/(3 + 10·0.2) = 1/5. Inside message 0: 1/(2 + 10·0.3) = 1/5.
test('a gap of 1/γ counts as one more arm, first between messages, then inside', () => {
  const choice = choiceOf(portfolio, [
    [0, 0, 9, -0.1],
    [0, 1, 9, 0.2],
    [1, 0, 9, 0.1],
  ]);
  const distribution = policyAt(10)(choice);
  [0.11, 0.44, 0.25, 0.2].forEach((p, i) => expect(distribution[i]).toBeCloseTo(p, 14));
});

test('no-send is the best arm when nothing is worth more, and gets the rest', () => {
  const choice = choiceOf(portfolio, [
    [0, 0, 9, -0.1],
    [1, 0, 9, 0],
  ]);
  const distribution = policyAt(10)(choice);
  [1 / 4, 1 / 3, 1 - 1 / 4 - 1 / 3].forEach((p, i) => expect(distribution[i]).toBeCloseTo(p, 14));
});

test('γ = 0 is uniform', () => {
  const choice = choiceOf(portfolio, [
    [0, 0, 9, 3],
    [0, 1, 9, -3],
    [1, 0, 9, 0],
    [2, 0, 9, 9],
  ]);
  const distribution = policyAt(0)(choice);
  [1 / 8, 1 / 8, 1 / 4, 1 / 4, 1 / 4].forEach((p, i) => expect(distribution[i]).toBeCloseTo(p, 14));
});
