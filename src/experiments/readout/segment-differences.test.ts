import { expect, test } from 'vitest';
import { heterogeneity } from '../effects/heterogeneity.ts';
import { readMetric } from '../metrics/metric.ts';
import type { Cell, Statistics } from '../metrics/statistics.ts';
import { segmentDifferences } from './segment-differences.ts';

const metric = readMetric({
  kind: 'mean',
  name: 'minutes',
  role: 'success',
  of: { event: 'play' },
  window: { kind: 'cohort', until: '7d' },
});

const cell = (level: string | null, arm: string, [n, mean, variance]: readonly number[]): Cell => ({
  segment: level === 'whole' ? null : { dimension: 'country', level },
  arm,
  units: n!,
  metrics: {
    minutes: { kind: 'moments', n: n!, missing: 0, means: [mean!], scatters: [variance! * (n! - 1)] },
  },
});

const statistics = (cells: readonly Cell[]): Statistics => ({
  exposure: { units: 0, multiple: 0, incomplete: 0 },
  cells: [...cells],
  joint: [],
});

const arms = { control: 'a', treatment: 'b' };
const arm = (n: number, mean: number, variance: number) => ({ n, mean, variance, assumptions: [] });

test('levels of a dimension that both arms have, as heterogeneity reads them', () => {
  const found = segmentDifferences(
    metric,
    statistics([
      cell('whole', 'a', [300, 1, 4]),
      cell('DE', 'a', [100, 1, 4]),
      cell('DE', 'b', [110, 1.1, 5]),
      cell('FR', 'a', [200, 2, 4]),
      cell('FR', 'b', [190, 3.5, 3]),
      // Left out: one unit, one arm, no spread.
      cell('IT', 'a', [1, 2, 0]),
      cell('IT', 'b', [90, 2, 1]),
      cell('ES', 'a', [90, 2, 1]),
      cell(null, 'a', [90, 0, 0]),
      cell(null, 'b', [90, 0, 0]),
    ]),
    arms,
  );
  const levels = [
    { name: 'DE', control: arm(100, 1, 4), treatment: arm(110, 1.1, 5) },
    { name: 'FR', control: arm(200, 2, 4), treatment: arm(190, 3.5, 3) },
  ];
  const expected = heterogeneity([{ dimension: 'country', levels }]);
  expect(found!.segments.map(({ name, adjustedP }) => [name, adjustedP])).toEqual(
    expected.segments.map(({ name, adjustedP }) => [name, expect.closeTo(adjustedP, 12)]),
  );
  expect(found!.segments.every(({ isDifferent }) => isDifferent)).toBe(true);
});

test('nothing to compare is null', () => {
  expect(segmentDifferences(metric, statistics([cell('whole', 'a', [9, 1, 1])]), arms)).toBeNull();
  expect(
    segmentDifferences(metric, statistics([cell('DE', 'a', [9, 1, 1]), cell('DE', 'b', [9, 1, 1])]), arms),
  ).toBeNull();
});
