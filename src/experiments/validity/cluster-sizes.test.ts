import { expect, test } from 'vitest';
import { streamOf, studentT } from '../../kit/index.ts';
import { clusterSizesP } from './cluster-sizes.ts';

const arm = (...sizes: readonly number[]) => ({
  n: sizes.length,
  total: sizes.reduce((sum, size) => sum + size, 0),
  squares: sizes.reduce((sum, size) => sum + size * size, 0),
});

test('two arms: Welch’s t of a difference over its error, by hand', () => {
  const [a, b] = [5 / 3 / 4, 4 / 3];
  const df = ((a + b) * (a + b)) / ((a * a) / 3 + (b * b) / 2);
  expect(clusterSizesP([arm(1, 2, 3, 4), arm(2, 4, 6)])).toBeCloseTo(
    2 * studentT.survival(1.5 / Math.sqrt(a + b), df),
    12,
  );
});

test('an arm whose clusters are alike has the spread of all, not none', () => {
  // Spread (0 + 8)/(2 + 2) = 2 of 4 degrees of freedom, so that t = (4 − 2)/√(2/3 + 4/3).
  const df = (2 * 2) / (((2 / 3) * (2 / 3)) / 4 + ((4 / 3) * (4 / 3)) / 2);
  expect(clusterSizesP([arm(2, 2, 2), arm(2, 4, 6)])).toBeCloseTo(2 * studentT.survival(Math.SQRT2, df), 12);
});

test('few clusters of one mean size are no alarm more often than the level says, but for what sizes are not normal', () => {
  const stream = streamOf('sizes', 'test');
  const drawn = () => arm(...Array.from({ length: 5 }, () => 1 + stream.below(5)));
  const runs = 20_000;
  let alarms = 0;
  for (let run = 0; run < runs; run++) if (clusterSizesP([drawn(), drawn(), drawn()]) < 0.01) alarms++;
  expect(alarms / runs).toBeLessThan(0.02);
});

test('constant sizes that are one size, or are not; too few clusters say nothing', () => {
  expect(clusterSizesP([arm(2, 2, 2), arm(2, 2)])).toBe(1);
  expect(clusterSizesP([arm(2, 2, 2), arm(3, 3)])).toBe(0);
  expect(clusterSizesP([arm(1, 2, 3), arm(9)])).toBe(1);
  expect(clusterSizesP([])).toBe(1);
});
