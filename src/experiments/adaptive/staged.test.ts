import { expect, test } from 'vitest';
import { stagedPropensity } from './staged.ts';

const staged = {
  rows: 2,
  groupOf: Int32Array.of(0, 1, 1),
  group: Float64Array.of(0.9, 0.1, 0.02, 0.98),
  within: Float64Array.of(1, 0.5, 0.5, 1, 0.01, 0.99),
};

test('a floor in both stages is a floor of the product, and rows sum to 1', () => {
  const propensity = stagedPropensity(staged);
  expect([...propensity]).toEqual([0.9, 0.05, 0.05, 0.02, 0.0098, 0.9702].map((p) => expect.closeTo(p, 15)));
});

test('arms of a group that do not sum to 1 are refused, unless the group is never drawn', () => {
  const within = Float64Array.of(1, 0.5, 0.4, 1, 0.01, 0.99);
  expect(() => stagedPropensity({ ...staged, within })).toThrow('group 1 sums to 0.9');
  const group = Float64Array.of(1, 0, 0.02, 0.98);
  expect(stagedPropensity({ ...staged, within, group })[1]).toBe(0);
  expect(() => stagedPropensity({ ...staged, group: Float64Array.of(1) })).toThrow('1 where 4 belong');
});
