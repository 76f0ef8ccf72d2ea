import { expect, test } from 'vitest';
import { duration } from './duration.ts';

const perDay = [100, 80, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60];

test('the first day with enough, or the first whole week', () => {
  expect(duration(180, perDay)).toEqual({ days: 2, units: 180 });
  expect(duration(180, perDay, { wholeWeeks: true })).toEqual({ days: 7, units: 480 });
});

test('a forecast that is too short has no answer', () => {
  expect(duration(901, perDay)).toBeNull();
});

test('tenths add up to one, and arrivals below nought are refused', () => {
  expect(
    duration(
      1,
      Array.from({ length: 10 }, () => 0.1),
    )?.days,
  ).toBe(10);
  expect(() => duration(5, [-1, 9])).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }));
});
