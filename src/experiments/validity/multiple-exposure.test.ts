import { expect, test } from 'vitest';
import { multipleExposure } from './multiple-exposure.ts';

test('the interval of Clopper and Pearson: 5 of 100', () => {
  const { share, interval, isAlarm } = multipleExposure({ units: 100, multiple: 5 });
  expect(share).toBe(0.05);
  expect(interval.lower).toBeCloseTo(0.01643, 5);
  expect(interval.upper).toBeCloseTo(0.11283, 5);
  expect(isAlarm).toBe(true);
});

test('none and all', () => {
  expect(multipleExposure({ units: 100, multiple: 0 })).toMatchObject({
    interval: { lower: 0 },
    isAlarm: false,
  });
  expect(multipleExposure({ units: 3, multiple: 3 }).interval.upper).toBe(1);
});

test('more than there are is refused', () => {
  expect(() => multipleExposure({ units: 3, multiple: 4 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
