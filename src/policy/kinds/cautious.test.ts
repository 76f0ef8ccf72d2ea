import { expect, test } from 'vitest';
import {
  choiceOf,
  policyConformance,
  randomChoices,
  samplePortfolio,
  slotsDoNotInflate,
} from '../conformance.ts';
import { cautious, cautiousKind } from './cautious.ts';

const policyAt = (sureness: number) =>
  cautiousKind.read(cautious({ sureness }), { program: 'p', at: 'policy' });
const portfolio = samplePortfolio(cautious({ sureness: 2 }), [
  { messages: 3, exploration: { mass: 0, silence: 0 } },
]);

test.each([...policyConformance, slotsDoNotInflate])('$name', ({ run }) =>
  run(policyAt(1), randomChoices('cautious', 60, cautious({ sureness: 1 }))),
);

const choice = choiceOf(portfolio, [
  [0, 0, 9, 3],
  [1, 0, 9, 2],
]);
const chosen = (sd: readonly [number, number], shared: number, sureness: number) => {
  const values = { ...choice.values, sd: Float64Array.from(sd), shared };
  return [...policyAt(sureness)({ ...choice, values })].indexOf(1);
};

test('takes the highest lower bound, not the highest guess', () => {
  expect(chosen([0, 0], 0, 2)).toBe(0);
  expect(chosen([1, 0.1], 0, 2)).toBe(1);
  expect(chosen([1, 0.1], 0, 0)).toBe(0);
});

test('is silent where no bound is above silence; the shared part of uncertainty counts', () => {
  expect(chosen([2, 1], 0, 2)).toBe(2);
  expect(chosen([0.1, 0.1], 1.6, 2)).toBe(2);
});
