import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { smirnovOf } from './smirnov.ts';
import { countsOf, stabilityOf } from './stability.ts';

test('by hand: 50 and 50 against 70 and 30', () => {
  // Σ (p − q) ln(p/q) = −.2 ln(5/7) + .2 ln(5/3) = .16946, less (1/100 + 1/100).
  const { index, cells, p } = stabilityOf([50, 50], [70, 30]);
  expect(index).toBeCloseTo(0.2 * Math.log(7 / 5) + 0.2 * Math.log(5 / 3) - 0.02, 12);
  expect(cells).toBe(2);
  // Pearson: 4 cells of (10)²/60 and (10)²/40.
  expect(p).toBeCloseTo(0.0038924, 6);
});

test('one cell, or nobody on a side, tells nothing', () => {
  expect(stabilityOf([10], [20])).toMatchObject({ index: 0, p: 1 });
  expect(stabilityOf([0, 0], [2, 3])).toMatchObject({ index: 0, p: 1 });
  expect(countsOf(new Float64Array(0), new Float64Array(0))).toEqual({ reference: [0], current: [0] });
});

test('cells: values stay whole, rare ones go with a neighbour, many values are cut at tenths', () => {
  const flags = countsOf(
    Float64Array.from({ length: 200 }, (_, i) => Number(i < 10)),
    Float64Array.from({ length: 100 }, (_, i) => Number(i < 12)),
  );
  expect(flags).toEqual({ reference: [190, 10], current: [88, 12] });
  const rare = countsOf(
    Float64Array.from({ length: 100 }, (_, i) => (i === 0 ? 2 : i % 2)),
    Float64Array.from({ length: 100 }, (_, i) => i % 2),
  );
  expect(rare.reference).toHaveLength(2);
  const stream = streamOf('cells', 'stability');
  const many = countsOf(
    Float64Array.from({ length: 1000 }, () => stream.normal()),
    Float64Array.from({ length: 1000 }, () => stream.normal()),
  );
  expect(many.reference).toHaveLength(10);
  expect(many.reference.reduce((sum, count) => sum + count, 0)).toBe(1000);
});

test('intervals hold the true index as often as they say, and equal samples are told apart as rarely', () => {
  const stream = streamOf('coverage', 'stability');
  const p = [0.4, 0.3, 0.2, 0.1];
  const q = [0.3, 0.3, 0.2, 0.2];
  const truth = p.reduce((sum, pi, i) => sum + (pi - q[i]!) * Math.log(pi / q[i]!), 0);
  const draw = (shares: readonly number[], n: number) => {
    const counts = shares.map(() => 0);
    for (let i = 0; i < n; i++) {
      let u = stream.uniform();
      counts[
        Math.max(
          0,
          shares.findIndex((share) => (u -= share) < 0),
        )
      ]!++;
    }
    return counts;
  };
  const runs = 1000;
  let [held, found] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const { interval } = stabilityOf(draw(p, 800), draw(q, 400));
    held += Number(interval[0] <= truth && truth <= interval[1]);
    found += Number(stabilityOf(draw(p, 800), draw(p, 400)).p < 0.05);
  }
  // 95 % and 5 % of 1000, three standard errors of 6.9 each way.
  expect(Math.abs(held - 0.95 * runs)).toBeLessThan(21);
  expect(Math.abs(found - 0.05 * runs)).toBeLessThan(21);
});

test('Smirnov: by hand, with ties, and against the exact small-sample tail', () => {
  expect(smirnovOf(Float64Array.of(1, 2, 3), Float64Array.of(2.5, 4, 5)).distance).toBeCloseTo(2 / 3, 12);
  expect(smirnovOf(Float64Array.of(1, 1, 1, 2), Float64Array.of(1, 1, 2, 2)).distance).toBeCloseTo(0.25, 12);
  expect(smirnovOf(new Float64Array(0), Float64Array.of(1))).toEqual({
    distance: 0,
    p: 1,
    critical: Infinity,
  });
  const stream = streamOf('level', 'smirnov');
  const sample = (n: number) => Float64Array.from({ length: n }, () => stream.uniform());
  let below = 0;
  for (let run = 0; run < 1000; run++) below += Number(smirnovOf(sample(80), sample(120)).p < 0.05);
  expect(Math.abs(below - 50)).toBeLessThan(21);
});
