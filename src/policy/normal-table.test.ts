import { expect, test } from 'vitest';
import { coefficients, logCumulative, pointsPerUnit, tableFrom } from './normal-table.ts';

function read(z: number) {
  const k = Math.round((z - tableFrom) * pointsPerUnit);
  const d = z - (tableFrom + k / pointsPerUnit);
  const a = logCumulative.subarray(k * coefficients, (k + 1) * coefficients);
  const log = a[0]! + d * (a[1]! + d * (a[2]! + d * (a[3]! + d * a[4]!)));
  return { cumulative: Math.exp(log), mills: a[1]! + d * (2 * a[2]! + d * (3 * a[3]! + d * 4 * a[4]!)) };
}

// Φ and φ/Φ with 40 digits: erfc of mpmath.
test.each([
  [-6.25, 2.052263425218939e-10, 6.40269568715675],
  [-3.1, 0.0009676032132183566, 3.376196990225067],
  [-1, 0.15865525393145705, 1.525135276160981],
  [-0.01, 0.4960106436853684, 0.804261640077079],
  [0.5, 0.6914624612740131, 0.509160433837033],
  [2.7, 0.996533026196959, 0.01045718961687773],
  [6.3, 0.999999999851177, 9.601433371741247e-10],
])('at %d', (z, cumulative, mills) => {
  expect(Math.abs(read(z).cumulative / cumulative - 1)).toBeLessThan(1e-10);
  expect(Math.abs(read(z).mills - mills)).toBeLessThan(1e-9);
});

test('between two points it is worst, and neighbours agree there', () => {
  for (let k = 1; k < logCumulative.length / coefficients; k++) {
    const z = tableFrom + (k - 0.5) / pointsPerUnit;
    const left = read(z - 1e-12);
    const right = read(z + 1e-12);
    expect(Math.abs(left.cumulative - right.cumulative)).toBeLessThan(1e-10);
    expect(Math.abs(left.mills - right.mills)).toBeLessThan(3e-9);
  }
});
