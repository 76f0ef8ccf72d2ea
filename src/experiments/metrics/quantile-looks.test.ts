import { expect, test } from 'vitest';
import { quantileZ } from '../effects/quantile.ts';
import { quantileLooks } from './quantile-looks.ts';

/** Ranks so far apart that the standard error is this. */
const around = (value: number, se: number) => ({
  value,
  lower: value - se * quantileZ,
  upper: value + se * quantileZ,
});

const below = {
  n: [4, 9],
  covariance: [
    [0.25, 0.1],
    [0.1, 0.16],
  ],
};

test('by hand: 1/f is the standard error over that of the share, and a look has its own squared error', () => {
  const { n, means, covariance } = quantileLooks(below, [around(10, 0.5), around(12, 0.2)]);
  expect([n, means]).toEqual([
    [4, 9],
    [[10], [12]],
  ]);
  // .5/√(.25/4) = 2 and .2/√(.16/9) = 1.5.
  expect(covariance[0]![0]! / 4).toBeCloseTo(0.25, 12);
  expect(covariance[1]![1]! / 9).toBeCloseTo(0.04, 12);
  expect(covariance[0]![1]).toBeCloseTo(2 * 1.5 * 0.1, 12);
  expect(covariance[1]![0]).toBe(covariance[0]![1]);
});

test('a look without a standard error, or at which all are at or below, tells nothing', () => {
  const few = quantileLooks(below, [{ value: 10, lower: null, upper: null }, around(12, 0.2)]);
  expect(few.covariance).toEqual([
    [0, 0],
    [0, expect.closeTo(0.36, 12)],
  ]);
  const same = { n: [4, 9], covariance: [[0, 0], below.covariance[1]!] };
  expect(quantileLooks(same, [around(10, 0.5), around(12, 0.2)]).covariance[0]).toEqual([0, 0]);
});
