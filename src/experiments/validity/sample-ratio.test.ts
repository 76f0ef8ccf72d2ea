import { expect, test } from 'vitest';
import { sampleRatio } from './sample-ratio.ts';

test('by hand: 60 and 40 where 50 and 50 are due', () => {
  const test = sampleRatio([60, 40], [1, 1]);
  expect(test).toMatchObject({ chi2: 4, df: 1, expected: [50, 50], isAlarm: false });
  expect(test.p).toBeCloseTo(0.0455003, 7);
});

test('weights of any scale; an arm without weight must be empty', () => {
  expect(sampleRatio([30, 10], [75, 25])).toMatchObject({ chi2: 0, p: 1 });
  expect(sampleRatio([30, 10, 0], [75, 25, 0]).df).toBe(1);
  expect(() => sampleRatio([30, 10, 1], [75, 25, 0])).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});

test('a weight without end is refused', () => {
  expect(() => sampleRatio([10, 20], [Infinity, 1])).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
