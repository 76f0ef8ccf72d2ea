import fc from 'fast-check';
import { expect, test } from 'vitest';
import { msPerDay } from '../units.ts';
import { civilOfDay, dayOfCivil } from './civil.ts';

const days = fc.integer({ min: -100_000_000, max: 100_000_000 });

test('days and dates agree with the proleptic Gregorian calendar of ECMAScript', () => {
  fc.assert(
    fc.property(days, (day) => {
      const date = new Date(day * msPerDay);
      const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      expect(civilOfDay(day)).toEqual(civil);
      expect(dayOfCivil(civil)).toBe(day);
    }),
  );
});

test('every day of four centuries follows the one before', () => {
  let { year, month, day } = civilOfDay(-1);
  for (let n = 0; n < 146_097; n++) {
    const next = civilOfDay(n);
    const follows =
      next.day === 1 ? next.month === (month % 12) + 1 : next.day === day + 1 && next.month === month;
    if (!follows || next.year !== year + (month === 12 && next.month === 1 ? 1 : 0)) expect(next).toBe(n);
    ({ year, month, day } = next);
  }
  expect({ year, month, day }).toEqual({ year: 2369, month: 12, day: 31 });
});

test('a thirteenth month is the next January, a month 0 the last December', () => {
  expect(dayOfCivil({ year: 2024, month: 13, day: 1 })).toBe(dayOfCivil({ year: 2025, month: 1, day: 1 }));
  expect(dayOfCivil({ year: 2024, month: 0, day: 31 })).toBe(dayOfCivil({ year: 2023, month: 12, day: 31 }));
});
