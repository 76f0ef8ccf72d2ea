import { expect, test } from 'vitest';
import { localMillis, millis, msPerDay, msPerHour, msPerMinute, msPerWeek } from './units.ts';

test('whole milliseconds within 100 million days of 1970 are times', () => {
  for (const value of [0, -1, 1_767_225_600_000, 8.64e15, -8.64e15]) {
    expect(millis(value)).toBe(value);
    expect(localMillis(value)).toBe(value);
  }
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1, -8.64e15 - 1])(
  '%d is no time',
  (value) => {
    const broken = expect.objectContaining({ code: 'KIT_MILLIS_BROKEN' });
    expect(() => millis(value)).toThrow(broken);
    expect(() => localMillis(value)).toThrow(broken);
  },
);

test('what is not a number is no time', () => {
  expect(() => millis('0' as unknown as number)).toThrow('0 is not a time');
});

test('a minute, an hour, a day and a week in milliseconds', () => {
  expect([msPerMinute, msPerHour, msPerDay, msPerWeek]).toEqual([60_000, 3_600_000, 86_400_000, 604_800_000]);
});
