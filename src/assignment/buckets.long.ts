import { expect, test } from 'vitest';
import { chiSquared, hashText } from '../kit/index.ts';
import { bucketingOf } from './buckets.ts';

test('buckets are uniform: 1,000 cells, 10,000,000 units, 100 salts', () => {
  const all = Array.from({ length: 100 }, (_, salt) => ({
    bucketing: bucketingOf(`salt-${salt}`),
    cells: new Float64Array(1000),
  }));
  const units = 10_000_000;
  const text = hashText();
  for (let i = 0; i < units; i++) {
    text.write(`user-${i}`);
    for (const { bucketing, cells } of all) cells[Math.floor(bucketing(text) / 1000)]!++;
  }
  const expected = units / 1000;
  const pValues = all
    .map(({ cells }) => cells.reduce((sum, n) => sum + ((n - expected) * (n - expected)) / expected, 0))
    .map((statistic) => chiSquared.survival(statistic, 999))
    .toSorted((a, b) => a - b);
  const distance = Math.max(...pValues.map((p, i) => Math.max((i + 1) / 100 - p, p - i / 100)));
  // Kolmogorov's distribution has its 99.9 % point at 1.9495.
  expect(distance * Math.sqrt(100)).toBeLessThan(1.9495);
});
