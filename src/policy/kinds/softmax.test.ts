import { expect, test } from 'vitest';
import { choiceOf, policyConformance, randomChoices, samplePortfolio } from '../conformance.ts';
import { softmax, softmaxKind } from './softmax.ts';

const policyAt = (temperature: number) =>
  softmaxKind.read(softmax({ temperature }), { program: 'p', at: 'policy' });
const portfolio = samplePortfolio(softmax({ temperature: 1 }), [
  { messages: 3, exploration: { mass: 0, silence: 0 } },
]);

test.each(policyConformance)('$name', ({ run }) =>
  run(policyAt(0.2), randomChoices('softmax', 60, softmax({ temperature: 0.2 }))),
);

test('a difference of one temperature is a factor e, no-send worth 0', () => {
  const choice = choiceOf(portfolio, [
    [0, 0, 9, 0.5],
    [1, 0, 9, -0.5],
  ]);
  const distribution = policyAt(0.5)(choice);
  expect(distribution[0]! / distribution[2]!).toBeCloseTo(Math.E, 14);
  expect(distribution[2]! / distribution[1]!).toBeCloseTo(Math.E, 14);
});

test.each([1e6, -1e6, 1e300])('values of %d overflow nothing', (value) => {
  const choice = choiceOf(portfolio, [
    [0, 0, 9, value],
    [1, 0, 9, value],
  ]);
  expect([...policyAt(1e-3)(choice)]).toEqual(value > 0 ? [0.5, 0.5, 0] : [0, 0, 1]);
});

test('a temperature of 0 is refused', () => {
  expect(() => softmax({ temperature: 0 })).toThrow('temperature');
});
