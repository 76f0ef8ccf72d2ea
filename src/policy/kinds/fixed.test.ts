import { describe, expect, test } from 'vitest';
import {
  choiceOf,
  policyConformance,
  randomChoices,
  samplePortfolio,
  slotsDoNotInflate,
} from '../conformance.ts';
import { fixed, fixedKind } from './fixed.ts';

const policyOfRow = (choose: string) => fixedKind.read(fixed(choose), { program: 'p', at: 'policy' });

describe.each(['silence', 'best', 'message0.1'])('fixed("%s")', (choose) => {
  test.each([...policyConformance, slotsDoNotInflate])('$name', ({ run }) =>
    run(policyOfRow(choose), randomChoices('fixed', 40, fixed(choose))),
  );
});

test('chooses what it says, and silence when that is not at hand', () => {
  const portfolio = samplePortfolio(fixed('best'), [{ messages: 3, exploration: { mass: 0, silence: 0 } }]);
  const choice = choiceOf(portfolio, [
    [1, 0, 9, -3],
    [1, 1, 9, -2],
    [0, 0, 9, -1],
  ]);
  expect([...policyOfRow('silence')(choice)]).toEqual([0, 0, 0, 1]);
  expect([...policyOfRow('best')(choice)]).toEqual([0, 0, 1, 0]);
  expect([...policyOfRow('message0.1')(choice)]).toEqual([0, 1, 0, 0]);
  expect([...policyOfRow('message0.2')(choice)]).toEqual([0, 0, 0, 1]);
});
