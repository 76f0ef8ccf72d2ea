import { expect, test } from 'vitest';
import { choiceOf, samplePortfolio } from './conformance.ts';
import { EvenShares } from './even-shares.ts';
import { uniform } from './kinds/uniform.ts';

const exploration = { mass: 0, silence: 0 };
const portfolio = samplePortfolio(uniform(), [
  { messages: 2, exploration },
  { messages: 3, exploration },
]);

test('messages alike, then channels, then slots, whatever the order and whatever was read before', () => {
  const even = new EvenShares();
  even.read(choiceOf(portfolio, [[4, 2, 9, 0]]));
  even.read(
    choiceOf(portfolio, [
      [0, 0, 9, 0],
      [3, 1, 9, 0],
      [0, 1, 9, 0],
      [0, 0, 12, 0],
      [4, 1, 9, 0],
    ]),
  );
  expect(even.messages).toBe(3);
  expect([...even.messagesOf]).toEqual([1, 2]);
  expect([...even.share.subarray(0, 5)]).toEqual([0.25, 1, 0.5, 0.25, 1]);
  const distribution = new Float64Array(6);
  even.addTo(distribution, 0.8);
  [0.05, 0.2, 0.1, 0.05, 0.2, 0.2].forEach((p, i) => expect(distribution[i]).toBeCloseTo(p, 15));
});
