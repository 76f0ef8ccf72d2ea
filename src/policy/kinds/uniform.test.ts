import { expect, test } from 'vitest';
import {
  choiceOf,
  policyConformance,
  randomChoices,
  samplePortfolio,
  slotsDoNotInflate,
} from '../conformance.ts';
import { uniform, uniformKind } from './uniform.ts';

const policy = uniformKind.read(uniform(), { program: 'p', at: 'policy' });

test.each([...policyConformance, slotsDoNotInflate])('$name', ({ run }) =>
  run(policy, randomChoices('uniform', 60, uniform())),
);

test('no-send is one of the messages', () => {
  const portfolio = samplePortfolio(uniform(), [{ messages: 3, exploration: { mass: 0, silence: 0 } }]);
  const choice = choiceOf(portfolio, [
    [0, 0, 9, 5],
    [0, 0, 12, -5],
    [1, 1, 9, 0],
    [2, 0, 9, 1],
  ]);
  expect([...policy(choice)]).toEqual([1 / 8, 1 / 8, 1 / 4, 1 / 4, 1 / 4]);
});
