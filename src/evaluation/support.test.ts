import { expect, test } from 'vitest';
import { supportHoles, type LoggedBatch } from './index.ts';

const batch: LoggedBatch = {
  rows: 4,
  actions: 3,
  action: Int32Array.of(0, 1, 0, 0),
  propensity: Float64Array.of(0.5, 0.5, 0.5, 0.5),
  reward: new Float64Array(4),
  target: { values: Float64Array.of(0.5, 0.4, 0.1, 0.2, 0.2, 0.6), of: Int32Array.of(0, 0, 1, 1) },
};

test('without the logging distribution: the mass on what no row chose', () => {
  expect(supportHoles(batch)).toEqual([{ rows: 4, mass: (0.1 + 0.1 + 0.6 + 0.6) / 4, actions: [2] }]);
});

test('by segment, an action counts only where the segment chose it', () => {
  const segment = { labels: ['free', 'paying', 'nobody'], of: Int32Array.of(0, 0, 1, 1) };
  const [, free, paying, nobody] = supportHoles({ ...batch, segment });
  expect(free).toEqual({ segment: 'free', rows: 2, mass: 0.1, actions: [2] });
  expect(paying).toEqual({ segment: 'paying', rows: 2, mass: 0.8, actions: [1, 2] });
  expect(nobody).toEqual({ segment: 'nobody', rows: 0, mass: 0, actions: [] });
});

test('with it: the mass on what could not have been chosen, row by row', () => {
  const logging = {
    values: Float64Array.of(0.5, 0.5, 0, 0.5, 0.25, 0.25),
    of: Int32Array.of(0, 1, 1, 1),
  };
  expect(supportHoles({ ...batch, logging })).toEqual([{ rows: 4, mass: 0.025, actions: [2] }]);
});
