import { expect, test } from 'vitest';
import { sampleSize } from './sample-size.ts';
import { sequentialSize } from './sequential-size.ts';

const of = { variance: { control: 1, treatment: 1 }, effect: 0.1, power: 0.9 };
const fractions = Array.from({ length: 14 }, (_, day) => (day + 1) / 14);

test.each([
  ['obrien-fleming', 1.01, 1.05],
  ['pocock', 1.2, 1.35],
] as const)(
  'fourteen daily looks by %s cost a little in the largest size and save in the mean',
  (kind, low, high) => {
    const design = { alpha: 0.05, sides: 2, spending: { kind } } as const;
    const size = sequentialSize({ ...of, design, fractions });
    const fixed = sampleSize({ ...of, alpha: 0.05 });
    expect(size.inflation).toBeGreaterThan(low);
    expect(size.inflation).toBeLessThan(high);
    expect(size.largest.total).toBeCloseTo(fixed.total * size.inflation, 6);
    expect(size.expected.planned).toBeLessThan(0.8 * fixed.total);
    expect(size.expected.none).toBeGreaterThan(0.97 * fixed.total);
    expect(size.behaviour.power).toBeCloseTo(0.9, 8);
  },
);
