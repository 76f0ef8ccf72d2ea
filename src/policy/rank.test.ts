import { expect, test } from 'vitest';
import { choiceOf, samplePortfolio, type CandidateRow } from './conformance.ts';
import { uniform } from './kinds/uniform.ts';
import { isBefore } from './rank.ts';

const portfolio = samplePortfolio(uniform(), [{ messages: 3, exploration: { mass: 0, silence: 0 } }]);

test.each<[string, CandidateRow, CandidateRow]>([
  ['value', [2, 2, 18, 1], [0, 0, 9, 0]],
  ['then the lower message', [0, 2, 18, 1], [1, 0, 9, 1]],
  ['then the lower channel', [1, 0, 18, 1], [1, 2, 9, 1]],
  ['then the earlier slot', [1, 1, 9, 1], [1, 1, 12, 1]],
])('%s', (_, first, second) => {
  const choice = choiceOf(portfolio, [first, second]);
  expect(isBefore(choice, 0, 1)).toBe(true);
  expect(isBefore(choice, 1, 0)).toBe(false);
  expect(isBefore(choice, 0, 0)).toBe(false);
});
