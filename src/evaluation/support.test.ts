import { describe, expect, test } from 'vitest';
import { roundsOf, supportHoles, type LoggedBatch } from './index.ts';

const batch: LoggedBatch = {
  rows: 4,
  actions: 3,
  action: Int32Array.of(0, 1, 0, 0),
  propensity: Float64Array.of(0.5, 0.5, 0.5, 0.5),
  reward: new Float64Array(4),
  target: { values: Float64Array.of(0.5, 0.4, 0.1, 0.2, 0.2, 0.6), of: Int32Array.of(0, 0, 1, 1) },
};

describe('with the logging distribution', () => {
  const logging = { values: Float64Array.of(0.5, 0.5, 0, 0.5, 0.25, 0.25), of: Int32Array.of(0, 1, 1, 1) };

  test('the mass on what could not have been chosen, row by row and by segment', () => {
    const segment = { labels: ['free', 'paying', 'nobody'], of: Int32Array.of(0, 0, 1, 1) };
    expect(supportHoles({ ...batch, logging, segment }, new Float64Array(4))).toEqual([
      { rows: 4, mass: 0.025, actions: [2] },
      { segment: 'free', rows: 2, mass: 0.05, actions: [2] },
      { segment: 'paying', rows: 2, mass: 0, actions: [] },
      { segment: 'nobody', rows: 0, mass: 0, actions: [] },
    ]);
  });
});

describe('without it', () => {
  test('the mass on what no row chose, where the weights do not contradict', () => {
    const [whole] = supportHoles(batch, roundsOf(batch).weight);
    expect(whole).toEqual({ rows: 4, mass: (0.1 + 0.1 + 0.6 + 0.6) / 4, actions: [2] });
  });

  test('by segment, an action counts only where the segment chose it', () => {
    const segment = { labels: ['free', 'paying'], of: Int32Array.of(0, 0, 1, 1) };
    const [, free, paying] = supportHoles({ ...batch, segment }, Float64Array.of(0, 0, 0, 0));
    expect(free).toEqual({ segment: 'free', rows: 2, mass: 0.1, actions: [2] });
    expect(paying).toEqual({ segment: 'paying', rows: 2, mass: 0.8, actions: [1, 2] });
  });

  test('a thousand rare actions of which most were never chosen are no hole when the weights are 1', () => {
    const rows = 200;
    const actions = 1000;
    const rare: LoggedBatch = {
      rows,
      actions,
      action: Int32Array.from({ length: rows }, (_, i) => 5 * i),
      propensity: new Float64Array(rows).fill(1 / actions),
      reward: new Float64Array(rows),
      cluster: Int32Array.from({ length: rows }, (_, i) => i >> 1),
      target: { values: new Float64Array(actions).fill(1 / actions), of: new Int32Array(rows) },
    };
    const [whole] = supportHoles(rare, roundsOf(rare).weight);
    expect(whole.actions).toHaveLength(800);
    expect(whole.mass).toBeLessThan(1e-9);
  });
});
