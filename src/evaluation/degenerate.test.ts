// Logs of awkward shapes that an implementation of the same formulas in numpy (float64, ddof = 1) was compared on: what it
// found here, and what both say of them.
import { expect, test } from 'vitest';
import {
  bootstrapInterval,
  byPart,
  compare,
  crossFit,
  dr,
  estimateOf,
  evaluate,
  foldsByRow,
  ips,
  logisticModel,
  normalInterval,
  ridgeModel,
  roundsOf,
  sndr,
  snips,
  studentInterval,
  type LoggedBatch,
} from './index.ts';
import { simulatedBandit } from './simulated-bandit.ts';

const { batch } = simulatedBandit({ key: 'degenerate', users: 50 });

// numpy: sums = [((t - t.mean())[cluster == c]).sum() for c in set(cluster)]; se = nan where len(sums) == 1.
test('of one user with many rows there is a value, and neither error nor interval', () => {
  const alone = { ...batch, cluster: new Int32Array(batch.rows) };
  const rounds = roundsOf(alone);
  for (const estimator of [ips, snips, dr, sndr])
    for (const method of [studentInterval, normalInterval, bootstrapInterval({ key: 'one' })]) {
      const { value, se, interval } = estimateOf(rounds, estimator, { method });
      expect(Number.isFinite(value)).toBe(true);
      expect([se, interval.lower, interval.upper]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    }
  for (const { verdict, estimate } of evaluate(alone, [ips, dr]).answers) {
    expect(verdict.kind).toBe('refused');
    expect(estimate).toBeUndefined();
  }
  expect(compare(alone, alone.logging!).difference).toBeUndefined();
});

// numpy: (w * r).mean() / w.mean() is nan where w = 0 everywhere; (w * r).mean() is 0.
test('a policy that never does what was done is worth 0 by IPS, nothing by its ratio, and is refused', () => {
  const silent: LoggedBatch = {
    ...batch,
    action: batch.action.map((a) => (a === 2 ? 0 : a)),
    target: { values: Float64Array.of(0, 0, 1), of: new Int32Array(batch.rows) },
  };
  const { cluster: _, ...rows } = silent;
  expect(estimateOf(roundsOf(rows), ips)).toMatchObject({ value: 0, se: 0 });
  expect(estimateOf(roundsOf(rows), snips).value).toBeNaN();
  for (const { verdict } of evaluate(rows, [ips, snips, dr, sndr]).answers)
    expect(verdict).toMatchObject({ kind: 'refused' });
});

// scikit-learn has no such fit: LogisticRegression().fit(X[:0], y[:0]) raises ValueError. All rows stand in for none.
test('a position that the other folds do not show is predicted by what they show', () => {
  const rows = 6;
  const parts = { count: 2, of: Int32Array.of(0, 0, 0, 0, 0, 1) };
  const log = {
    actions: 2,
    action: Int32Array.of(0, 1, 0, 1, 0, 1),
    reward: Float64Array.of(1, 0, 0, 0, 1, 1),
    columns: 1,
    features: (_row: number, action: number, out: Float64Array) => void (out[0] = action),
  };
  const folds = { count: 2, of: Int32Array.of(0, 1, 0, 1, 0, 1) };
  const others = Int32Array.of(0, 2, 4);
  for (const model of [ridgeModel(log, { penalty: 1 }), logisticModel(log)]) {
    const { values } = crossFit({ rows, actions: 2, folds }, byPart(parts, model));
    const expected = new Float64Array(2);
    model.predict(model.fit(others), 5, expected);
    expect(values.slice(10, 12)).toEqual(expected);
    expect(expected[0]).toBeGreaterThan(0.6);
  }
  expect(foldsByRow(rows, 2)).toEqual(folds);
});

// numpy: q = (clicks + m p0) / (n + m) with p0 the mean of the training rows, as everywhere; one action is its own log.
test('with one action every estimator but the model alone is the mean reward', () => {
  const { cluster: _, ...rows } = batch;
  const one: LoggedBatch = {
    rows: rows.rows,
    actions: 1,
    action: new Int32Array(rows.rows),
    propensity: new Float64Array(rows.rows).fill(1),
    reward: rows.reward,
    target: { values: Float64Array.of(1), of: new Int32Array(rows.rows) },
    prediction: { values: Float64Array.of(0.3), of: new Int32Array(rows.rows) },
  };
  const mean = rows.reward.reduce((sum, value) => sum + value, 0) / rows.rows;
  for (const estimator of [ips, snips, dr, sndr])
    expect(estimateOf(roundsOf(one), estimator).value).toBeCloseTo(mean, 12);
});
