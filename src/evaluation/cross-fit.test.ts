import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byPart, crossFit, foldsByCluster, foldsByRow, logisticModel, ridgeModel, tabular } from './index.ts';

describe('folds', () => {
  test('by row: the index mod the count', () => {
    expect([...foldsByRow(5, 3).of]).toEqual([0, 1, 2, 0, 1]);
  });

  test('by cluster no user is split, and folds differ by one user at most', () => {
    const clusters = fc
      .integer({ min: 2, max: 60 })
      .chain((rows) => fc.array(fc.integer({ min: 0, max: rows - 1 }), { minLength: rows, maxLength: rows }));
    fc.assert(
      fc.property(clusters, fc.integer({ min: 2, max: 5 }), (codes, count) => {
        const { of } = foldsByCluster(Int32Array.from(codes), count);
        const foldOf = new Map<number, number>();
        codes.forEach((code, row) => {
          expect(foldOf.get(code) ?? of[row]).toBe(of[row]);
          foldOf.set(code, of[row]!);
        });
        const sizes = Array.from(
          { length: count },
          (_, k) => [...foldOf.values()].filter((f) => f === k).length,
        );
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test('no row is predicted by a model that has seen its fold', () => {
  const folds = foldsByCluster(Int32Array.of(0, 1, 2, 0, 1, 2, 3), 2);
  const seen: number[][] = [];
  const block = crossFit(
    { rows: 7, actions: 1, folds },
    { fit: (rows) => new Set(rows), predict: (fitted, row) => void (seen[row] = [...fitted]) },
  );
  expect(block.values).toHaveLength(7);
  seen.forEach((rows, row) => rows.forEach((other) => expect(folds.of[other]).not.toBe(folds.of[row])));
});

const log = {
  rows: 4,
  actions: 2,
  action: Int32Array.of(0, 0, 1, 0),
  reward: Float64Array.of(1, 0, 1, 1),
};

test('the tabular model by hand', () => {
  const { values, of } = crossFit({ ...log, folds: foldsByRow(4, 2) }, tabular({ ...log, strength: 2 }));
  // Fold 0 learns from rows 1 and 3: r̄ = 1/2, action 0 has sum 1 of 2. Fold 1 from rows 0 and 2: r̄ = 1.
  expect([...values]).toEqual([(1 + 1) / 4, 1 / 2, (1 + 2) / 3, (1 + 2) / 3]);
  expect([...of!]).toEqual([0, 1, 0, 1]);
});

test('a table per part is drawn towards the mean of all rows', () => {
  const parts = { count: 2, of: Int32Array.of(0, 0, 1, 1) };
  const model = tabular({ ...log, parts, strength: 1 });
  expect([...model.fit(Int32Array.of(0, 1, 2, 3))]).toEqual([1.75 / 3, 0.75, 1.75 / 2, 1.75 / 2]);
});

const features = (row: number, action: number, out: Float64Array) => out.set([row, action]);

test('ridge without penalty recovers a linear reward, logistic the odds of two groups', () => {
  const rows = 40;
  const action = Int32Array.from({ length: rows }, (_, i) => (i * 7) % 3);
  const folds = foldsByRow(rows, 2);
  const linear = Float64Array.from(action, (a, i) => 1 + 0.5 * i - 2 * a);
  const given = { rows, actions: 3, action, columns: 2, features };
  const { values } = crossFit({ ...given, folds }, ridgeModel({ ...given, reward: linear }));
  for (let i = 0; i < rows; i++)
    for (let a = 0; a < 3; a++) expect(values[i * 3 + a]).toBeCloseTo(1 + 0.5 * i - 2 * a, 8);
  const clicks = Float64Array.from(action, (_, i) => (i % 4 === 0 ? 1 : 0));
  const constant = {
    ...given,
    columns: 1,
    features: (_row: number, _a: number, out: Float64Array) => out.fill(0),
  };
  const model = logisticModel({
    ...constant,
    features: (r, a, out) => void constant.features(r, a, out),
    reward: clicks,
  });
  const q = new Float64Array(3);
  model.predict(model.fit(Int32Array.from({ length: rows }, (_, i) => i)), 0, q);
  for (const chance of q) expect(chance).toBeCloseTo(0.25, 9);
});

test('a model by part learns from its part alone', () => {
  const parts = { count: 2, of: Int32Array.of(0, 1, 0, 1) };
  const rowsSeen = byPart(parts, { fit: (rows) => [...rows], predict: () => {} }).fit(Int32Array.of(0, 1, 3));
  expect(rowsSeen).toEqual([[0], [1, 3]]);
});

test('folds that do not fit the rows are coded errors', () => {
  expect(() => foldsByRow(4, 1)).toThrow(expect.objectContaining({ code: 'EVALUATION_OPTION_BROKEN' }));
  expect(() => crossFit({ ...log, folds: foldsByRow(3, 2) }, tabular({ ...log, strength: 1 }))).toThrow(
    expect.objectContaining({ code: 'EVALUATION_SHAPE' }),
  );
});
