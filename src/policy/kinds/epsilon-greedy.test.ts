import { expect, test } from 'vitest';
import {
  choiceOf,
  policyConformance,
  randomChoices,
  samplePortfolio,
  slotsDoNotInflate,
} from '../conformance.ts';
import { epsilonGreedy, epsilonGreedyKind } from './epsilon-greedy.ts';

const policyAt = (epsilon: number) =>
  epsilonGreedyKind.read(epsilonGreedy({ epsilon }), { program: 'p', at: 'policy' });
const portfolio = samplePortfolio(epsilonGreedy({ epsilon: 0 }), [
  { messages: 3, exploration: { mass: 0, silence: 0 } },
]);

test.each([...policyConformance, slotsDoNotInflate])('$name', ({ run }) =>
  run(policyAt(0.3), randomChoices('epsilon', 60, epsilonGreedy({ epsilon: 0.3 }))),
);

test('ε is spread as uniform, the rest is on the best', () => {
  const choice = choiceOf(portfolio, [
    [0, 0, 9, 1],
    [0, 0, 12, 2],
    [1, 0, 9, 1],
  ]);
  const distribution = policyAt(0.3)(choice);
  [0.05, 0.75, 0.1, 0.1].forEach((p, i) => expect(distribution[i]).toBeCloseTo(p, 15));
});

test('a tie goes to silence first, then to the lower message', () => {
  const rows = (value: number) =>
    choiceOf(portfolio, [
      [1, 0, 9, value],
      [0, 0, 9, value],
    ]);
  expect([...policyAt(0)(rows(0))]).toEqual([0, 0, 1]);
  expect([...policyAt(0)(rows(1))]).toEqual([0, 1, 0]);
  expect([...policyAt(0)(rows(-1))]).toEqual([0, 0, 1]);
});
