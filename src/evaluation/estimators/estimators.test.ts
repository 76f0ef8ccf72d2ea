import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  baselineIps,
  clippedDr,
  clippedIps,
  dm,
  dr,
  estimateOf,
  ips,
  mips,
  roundsOf,
  shrunkDr,
  sndr,
  snips,
  snmips,
  subGaussianDr,
  subGaussianIps,
  switchDr,
  type Estimator,
  type LoggedBatch,
} from '../index.ts';
import { contributionsOf } from '../estimator.ts';

// w = 1/2, 4, 1; b = .7, .5, 1.5; r − q̂ = .6, .5, .5.
const threeRows: LoggedBatch = {
  rows: 3,
  actions: 2,
  action: Int32Array.of(0, 1, 1),
  propensity: Float64Array.of(0.5, 0.25, 1),
  reward: Float64Array.of(1, 1, 2),
  target: { values: Float64Array.of(0.25, 0.75, 0, 1, 0, 1) },
  prediction: { values: Float64Array.of(0.4, 0.8, 0.5, 0.5, 1, 1.5) },
  logging: { values: Float64Array.of(0.5, 0.5, 0.75, 0.25, 0, 1) },
  category: Int32Array.of(0, 0),
};

const byHand: readonly [Estimator, readonly number[]][] = [
  [ips, [0.5, 4, 2]],
  [clippedIps(2), [0.5, 2, 2]],
  [snips, [1.5 / 5.5, 12 / 5.5, 6 / 5.5]],
  [subGaussianIps(0.5), [2 / 3, 1.6, 2]],
  [baselineIps, [1, 1, 2]],
  [dm, [0.7, 0.5, 1.5]],
  [dr, [1, 2.5, 2]],
  [sndr, [0.7 + 0.9 / 5.5, 0.5 + 6 / 5.5, 1.5 + 1.5 / 5.5]],
  [clippedDr(2), [1, 1.5, 2]],
  [switchDr(2), [1, 0.5, 2]],
  [shrunkDr(4), [0.7 + (0.6 * 8) / 17, 0.9, 1.9]],
  [subGaussianDr(0.5), [1.1, 1.3, 2]],
  [mips, [1, 1, 2]],
  [snmips, [1, 1, 2]],
];

test.each(byHand)('three rows by hand: $name', (estimator, wants) => {
  const rounds = roundsOf(threeRows);
  const { terms } = contributionsOf(rounds, estimator);
  wants.forEach((term, i) => expect(terms[i]).toBeCloseTo(term, 14));
  const mean = wants.reduce((sum, term) => sum + term, 0) / 3;
  expect(estimateOf(rounds, estimator).value).toBeCloseTo(mean, 14);
});

test('every estimator cites where it comes from, under a name of its own', () => {
  const rows = byHand.map(([estimator]) => estimator);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  for (const { cite } of rows) expect(cite).toMatch(/\(\d{4}\), /);
});

test.each([
  [dr, 'prediction'],
  [mips, 'category and logging'],
])('$name without its columns is a coded error', (estimator, column) => {
  const { prediction: _, category: __, ...bare } = threeRows;
  expect(() => contributionsOf(roundsOf(bare), estimator)).toThrow(
    expect.objectContaining({ code: 'EVALUATION_NEED_MISSING', message: expect.stringContaining(column) }),
  );
});

test.each([
  () => clippedIps(0),
  () => clippedDr(-1),
  () => switchDr(Number.NaN),
  () => shrunkDr(0),
  () => subGaussianIps(1.1),
  () => subGaussianDr(-0.1),
])('a setting outside its range is a coded error', (make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'EVALUATION_OPTION_BROKEN' }));
});

const row = fc.record({
  action: fc.integer({ min: 0, max: 2 }),
  propensity: fc.double({ min: 0.01, max: 1, noNaN: true }),
  reward: fc.double({ min: -5, max: 5, noNaN: true }),
  shares: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 9 }))),
  q: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -5, max: 5, noNaN: true }))),
});

const batches = fc.array(row, { minLength: 2, maxLength: 20 }).map((rows): LoggedBatch => {
  const target = rows.flatMap(({ shares }) => shares.map((x) => x / shares.reduce((sum, y) => sum + y, 0)));
  return {
    rows: rows.length,
    actions: 3,
    action: Int32Array.from(rows, ({ action }) => action),
    propensity: Float64Array.from(rows, ({ propensity }) => propensity),
    reward: Float64Array.from(rows, ({ reward }) => reward),
    target: { values: Float64Array.from(target) },
    prediction: { values: Float64Array.from(rows.flatMap(({ q }) => q)) },
  };
});

const valueOf = (batch: LoggedBatch, estimator: Estimator) => estimateOf(roundsOf(batch), estimator).value;
const holds = (check: (batch: LoggedBatch) => void) =>
  fc.assert(fc.property(batches, check), { numRuns: 100 });
const shifted = (batch: LoggedBatch, by: number): LoggedBatch => ({
  ...batch,
  reward: batch.reward.map((r) => r + by),
  prediction: { values: batch.prediction!.values.map((q) => q + by) },
});

describe('identities', () => {
  test('at infinite settings clipping, switching and shrinking are IPS and DR', () => {
    holds((batch) => {
      expect(valueOf(batch, clippedIps(Infinity))).toBe(valueOf(batch, ips));
      for (const make of [clippedDr, switchDr, shrunkDr])
        expect(valueOf(batch, make(Infinity))).toBeCloseTo(valueOf(batch, dr), 9);
    });
  });

  test('DR with a model of nothing is IPS', () => {
    holds((batch) => {
      const prediction = { values: new Float64Array(batch.rows * 3) };
      expect(valueOf({ ...batch, prediction }, dr)).toBeCloseTo(valueOf(batch, ips), 9);
      expect(valueOf({ ...batch, prediction }, sndr)).toBeCloseTo(valueOf(batch, snips), 9);
    });
  });

  test('SNIPS stays among the rewards', () => {
    holds((batch) => {
      const value = valueOf(batch, snips);
      expect(value).toBeGreaterThanOrEqual(Math.min(...batch.reward) - 1e-9);
      expect(value).toBeLessThanOrEqual(Math.max(...batch.reward) + 1e-9);
    });
  });

  test('a constant added to rewards and model moves the self-normalised and leaves their error', () => {
    holds((batch) => {
      const [before, after] = [batch, shifted(batch, 3)].map(roundsOf);
      for (const estimator of [snips, sndr, baselineIps, dr]) {
        const [from, to] = [before, after].map((rounds) => estimateOf(rounds!, estimator));
        expect(to!.value - from!.value).toBeCloseTo(3, 7);
        expect(to!.se).toBeCloseTo(from!.se, 7);
      }
    });
  });

  test('float32 blocks and shared lines give the same values', () => {
    holds((batch) => {
      const halves = Float32Array.from([0.25, 0.25, 0.5]);
      const q = Float32Array.from([1, 2, 3]);
      const of = new Int32Array(batch.rows);
      const tiled = (line: Float32Array) =>
        Float64Array.from({ length: batch.rows * 3 }, (_, i) => line[i % 3]!);
      const shared = { ...batch, target: { values: halves, of }, prediction: { values: q, of } };
      const dense = { ...batch, target: { values: tiled(halves) }, prediction: { values: tiled(q) } };
      expect(valueOf(shared, dr)).toBe(valueOf(dense, dr));
    });
  });
});
