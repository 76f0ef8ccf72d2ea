import { expect, test } from 'vitest';
import { meanRow } from './mean-row.ts';

test('the mean of three rows', () => {
  const rows = [Float32Array.of(1, 0), Float32Array.of(1, 0.5), Float32Array.of(1, 4)];
  expect([...meanRow(rows, 2)]).toEqual([1, 1.5]);
});

test('the mean of two million equal rows is one of them', () => {
  const row = Float32Array.of(0.7, -3);
  const rows = Array.from({ length: 2_000_000 }, () => row);
  expect(meanRow(rows, 2)).toEqual(row);
});
