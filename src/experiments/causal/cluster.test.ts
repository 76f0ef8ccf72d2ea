import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { ratioArm } from '../samples/ratio-sample.ts';
import { clusterArm } from './cluster.ts';

test('clusters of one are rows', () => {
  const values = [1, 4, 2, 8, 5];
  const arm = clusterArm({ values, cluster: values.map((_, at) => at) });
  const plain = meanArm(sampleOf(values));
  expect(arm.mean).toBeCloseTo(plain.mean, 12);
  expect(arm.variance).toBeCloseTo(plain.variance, 12);
  expect(arm.designEffect).toBeCloseTo(1, 12);
});

test('rows that repeat their cluster count once: the design effect is the size of the clusters', () => {
  const stream = streamOf('clusters', 'test');
  const own = Array.from({ length: 2000 }, () => stream.normal());
  const arm = clusterArm({
    values: own.flatMap((value) => [value, value, value]),
    cluster: own.flatMap((_, at) => [at, at, at]),
  });
  expect(arm.n).toBe(2000);
  expect(arm.rows).toBe(6000);
  expect(arm.designEffect).toBeCloseTo(3, 2);
});

test('values far from nought keep the digits of their spread', () => {
  const stream = streamOf('clusters', 'far');
  const values = Array.from({ length: 300 }, () => Math.round(1000 * stream.normal()) / 1024);
  const cluster = values.map((_, at) => Math.floor(at / 3));
  const near = clusterArm({ values, cluster });
  const far = clusterArm({ values: values.map((value) => value + 1e9), cluster });
  expect(far.mean - 1e9).toBeCloseTo(near.mean, 6);
  expect(far.variance / near.variance).toBeCloseTo(1, 9);
  expect(far.designEffect / near.designEffect).toBeCloseTo(1, 9);
});

test('clusters of unequal sizes have the error of totals over sizes', () => {
  const [values, cluster] = [
    [1, 4, 2, 8, 5, 7],
    [0, 0, 0, 1, 1, 2],
  ];
  const { mean, variance } = ratioArm({
    n: 3,
    numerator: 27,
    numeratorSquares: 49 + 169 + 49,
    denominator: 6,
    denominatorSquares: 9 + 4 + 1,
    cross: 21 + 26 + 7,
  });
  expect(clusterArm({ values, cluster })).toMatchObject({
    n: 3,
    mean: expect.closeTo(mean, 12),
    variance: expect.closeTo(variance, 12),
  });
});

test('one cluster, or rows without one, are refused', () => {
  expect(() => clusterArm({ values: [1, 2], cluster: [7, 7] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
  expect(() => clusterArm({ values: [1, 2], cluster: [7] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LENGTHS_DIFFER' }),
  );
});
