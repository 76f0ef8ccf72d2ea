import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { sequentialSampleRatio } from './sequential-sample-ratio.ts';

// SciPy, gammaln: 1/BF of the Dirichlet prior after blocks that add up to these counts.
test('Bayes factors of two and of three arms', () => {
  const two = sequentialSampleRatio(
    [
      [520, 480],
      [780, 720],
      [4900, 4500],
    ],
    [1, 1],
  );
  expect(two.p[0]).toBeCloseTo(0.9752351257859502, 9);
  expect(two.p[1]).toBeCloseTo(0.7494171605369357, 9);
  expect(two.p[2]).toBeCloseTo(0.004909638933823032, 9);
  const three = sequentialSampleRatio(
    [
      [30, 30, 40],
      [50, 60, 40],
    ],
    [0.2, 0.3, 0.5],
    { concentration: 100 },
  );
  expect(three.p[0]).toBeCloseTo(0.3991252802135197, 9);
  expect(three.p[1]).toBeCloseTo(8.348100942326316e-6, 12);
  expect(three.alarmAt).toBe(1);
});

test('p-values never rise', () => {
  const { p } = sequentialSampleRatio(
    [
      [60, 40],
      [45, 55],
      [50, 50],
    ],
    [1, 1],
    { concentration: 100 },
  );
  expect(p).toEqual(p.toSorted((a, b) => b - a));
});

test('read every day for 60 days, a right ratio alarms no more often than the level', () => {
  const stream = streamOf('sequential sample ratio', 'a/a');
  let alarms = 0;
  for (let run = 0; run < 200; run++) {
    const blocks = Array.from({ length: 60 }, () => {
      let first = 0;
      for (let unit = 0; unit < 50; unit++) if (stream.uniform() < 0.3) first++;
      return [first, 50 - first];
    });
    const { alarmAt } = sequentialSampleRatio(blocks, [0.3, 0.7], { concentration: 500, threshold: 0.05 });
    if (alarmAt !== null) alarms++;
  }
  expect(alarms / 200).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 200));
});
