import { expect, test } from 'vitest';
import { holdoutForecast } from './holdout-forecast.ts';
import { openCritical, type HoldoutReading } from './holdout.ts';

const reading = (period: number, value: number, se: number): HoldoutReading => ({
  period,
  held: 100,
  treated: 900,
  floor: 1,
  value,
  se,
  interval: { lower: null, upper: null },
  pAlone: 1,
  effective: 50,
});
const question = { alpha: 0.05, power: 0.8, most: 120 };
const z80 = 0.8416212335729143;

test('the first period at which the effect passes the critical value then, with the power', () => {
  // Errors grow with the root of time: after k periods of them the effect is k·1 and its error 1·√k.
  const readings = [0, 1].map((period) => reading(period, period + 1, Math.sqrt(period + 1)));
  const more = holdoutForecast(readings, [1, 2], question)!;
  const isSeen = (k: number) => k >= (openCritical(0.05, k - 1) + z80) * Math.sqrt(k);
  expect(isSeen(2 + more)).toBe(true);
  expect(isSeen(1 + more)).toBe(false);
  // With one reading the same growth is assumed.
  expect(holdoutForecast(readings.slice(0, 1), [1], question)).toBe(more + 1);
});

test('users who are alike for good are never told apart by waiting; nor does nothing grow', () => {
  const alike = [0, 1, 2].map((period) => reading(period, period + 1, period + 1));
  expect(holdoutForecast(alike, [1, 2, 3], question)).toBeNull();
  expect(holdoutForecast([reading(0, 0, 1)], [1], question)).toBeNull();
  expect(holdoutForecast([reading(0, 1, 0)], [1], question)).toBeNull();
  expect(holdoutForecast([], [], question)).toBeNull();
});

test('what cannot be is refused', () => {
  const of = (change: object, time = [1]) =>
    holdoutForecast([reading(0, 1, 1)], time, { ...question, ...change });
  expect(() => of({ most: 0 })).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }));
  expect(() => of({ power: 1 })).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_LEVEL_UNFIT' }));
  expect(() => of({}, [])).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_LENGTHS_DIFFER' }));
});
