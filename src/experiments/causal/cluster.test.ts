import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
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

test('one cluster, or rows without one, are refused', () => {
  expect(() => clusterArm({ values: [1, 2], cluster: [7, 7] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
  expect(() => clusterArm({ values: [1, 2], cluster: [7] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LENGTHS_DIFFER' }),
  );
});
