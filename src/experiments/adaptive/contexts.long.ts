// Coverage of the readouts for contexts and for batches: 10,000 Thompson runs each.
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { batchedDifference } from './batched.ts';
import { contextualDifference } from './contextual.ts';
import { contextualThompson } from './simulated-contexts.ts';
import { banditLog } from './simulated-bandit.ts';
import { readSkewed, type SkewedEffect } from './skewed.ts';

const runs = 10_000;
/** Coverage may fall this far below 94 % by chance. */
const slack = 2 * Math.sqrt((0.94 * 0.06) / runs);

const covers = (effect: SkewedEffect, truth: number): boolean => {
  const { lower, upper } = readSkewed(effect, { alpha: 0.05 }).interval;
  return lower! <= truth && truth <= upper!;
};

test.each([
  [0, 0.02],
  [0, 0.1],
  [0.3, 0.02],
  [0.3, 0.1],
])('contexts with gaps of ±%f and a floor of %f', (gap, floor) => {
  const stream = streamOf(`${gap} ${floor}`, 'contexts');
  const pair = { control: { kind: 'arm', arm: 0 }, treatment: { kind: 'arm', arm: 1 } } as const;
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const log = contextualThompson({ gaps: [gap, -gap], floor, batches: 10, size: 50 }, stream);
    if (covers(contextualDifference(log, pair), 0.7 * gap - 0.3 * gap)) covered++;
  }
  expect(covered / runs).toBeGreaterThanOrEqual(0.94 - slack);
});

test.each([0, 0.1, 0.3])(
  'batched least squares with a gap of %f, batches of 100 and a floor of .05',
  (gap) => {
    const stream = streamOf(String(gap), 'batched');
    const setting = {
      means: [0, gap],
      reward: 'gaussian',
      floor: 'constant',
      batch: 100,
      rows: 500,
    } as const;
    let [covered, read] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const log = banditLog(setting, stream);
      const isWhole = [0, 1, 2, 3, 4].every((k) =>
        [0, 1].every((arm) => log.arm.subarray(100 * k, 100 * (k + 1)).includes(arm)),
      );
      if (!isWhole) continue;
      read++;
      if (covers(batchedDifference(log, { control: 0, treatment: 1 }), gap)) covered++;
    }
    expect(read).toBeGreaterThan(0.9 * runs);
    expect(covered / read).toBeGreaterThanOrEqual(0.94 - slack);
  },
);
