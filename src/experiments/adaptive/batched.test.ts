import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { difference } from '../effects/difference.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { batchedDifference } from './batched.ts';
import type { AdaptiveLog } from './log.ts';

const pair = { control: 0, treatment: 1 };
const stream = streamOf('batches', 'batched');
const rows = 40;
const log: AdaptiveLog = {
  rows,
  arms: 2,
  arm: Int32Array.from({ length: rows }, (_, row) => Number(row % 4 === 0)),
  reward: Float64Array.from({ length: rows }, () => stream.normal()),
  propensity: Float64Array.from({ length: 2 * rows }, (_, at) => (at % 2 === 0 ? 0.75 : 0.25)),
  batch: new Int32Array(rows),
};
const armOf = (arm: number, from = 0, to = rows) =>
  meanArm(sampleOf([...log.reward].filter((_, row) => log.arm[row] === arm && row >= from && row < to)));

test('one batch is Welch', () => {
  const welch = difference(armOf(0), armOf(1));
  const { value, se, df } = batchedDifference(log, pair);
  expect([value, se, df]).toEqual([welch.value, welch.se, welch.df].map((x) => expect.closeTo(x!, 12)));
});

test('two batches: each difference over its own error counts alike, and a moved baseline does nothing', () => {
  const batch = Int32Array.from({ length: rows }, (_, row) => Number(row >= 24));
  const [a, b] = [armOf(0, 0, 24), armOf(1, 0, 24)];
  const [c, d] = [armOf(0, 24), armOf(1, 24)];
  const pooled = (x: typeof a, y: typeof a) =>
    ((x.n - 1) * x.variance + (y.n - 1) * y.variance) / (x.n + y.n - 2);
  const [va, vb] = [pooled(a, c), pooled(b, d)];
  const first = 1 / Math.sqrt(va / a.n + vb / b.n);
  const second = 1 / Math.sqrt(va / c.n + vb / d.n);
  const read = batchedDifference({ ...log, batch }, pair);
  expect(read.value).toBeCloseTo(
    (first * (b.mean - a.mean) + second * (d.mean - c.mean)) / (first + second),
    12,
  );
  expect(read.se).toBeCloseTo(Math.SQRT2 / (first + second), 12);
  const moved = log.reward.map((value, row) => value + (batch[row] === 1 ? 100 : 0));
  expect(batchedDifference({ ...log, batch, reward: moved }, pair).value).toBeCloseTo(read.value, 10);
});

test('a batch without an arm, no batches, no variance: refused', () => {
  const batch = Int32Array.from({ length: rows }, (_, row) => (row < 38 ? 0 : 1));
  expect(() => batchedDifference({ ...log, batch }, pair)).toThrow('Batch 1 has no row of arm 1');
  const { batch: _, ...without } = log;
  expect(() => batchedDifference(without, pair)).toThrow('there are no batches');
  expect(() => batchedDifference({ ...log, reward: new Float64Array(rows) }, pair)).toThrow('No variance');
  const empty = { rows: 0, arms: 2, arm: new Int32Array(0), reward: new Float64Array(0) };
  const nothing = { ...empty, propensity: new Float64Array(0), batch: new Int32Array(0) };
  expect(() => batchedDifference(nothing, pair)).toThrow('there are no rows');
});
