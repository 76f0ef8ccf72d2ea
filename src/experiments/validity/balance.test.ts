import { expect, test } from 'vitest';
import { moments, streamOf } from '../../kit/index.ts';
import { difference } from '../effects/difference.ts';
import { fixedHorizon } from '../estimate.ts';
import { balance } from './balance.ts';

function rows(n: number, key: string, shift: number) {
  const stream = streamOf(key, 'balance');
  const x = new Float64Array(3 * n);
  for (let i = 0; i < n; i++) {
    x[3 * i] = stream.normal() + shift;
    x[3 * i + 1] = stream.normal() + x[3 * i]!;
    x[3 * i + 2] = 2 * x[3 * i]!;
  }
  return moments.ofRows({ columns: 3, x, y: new Float64Array(n) });
}

const names = ['age', 'plays', 'twice the age'];
const control = rows(400, 'control', 0);

test('arms of one world are balanced; a covariate that repeats another does not count twice', () => {
  const { together, isAlarm, covariates } = balance(control, rows(500, 'same', 0), { names });
  expect(together.df).toBe(2);
  expect(isAlarm).toBe(false);
  expect(covariates.map(({ name }) => name)).toEqual(names);
});

test('a shift of .4 standard deviations is seen, alone and together', () => {
  const { covariates, isAlarm } = balance(control, rows(500, 'shifted', 0.4), { names });
  expect(isAlarm).toBe(true);
  expect(covariates[0]!.standardised).toBeGreaterThan(0.2);
  expect(covariates[0]!.adjustedP).toBeLessThan(0.001);
});

test('few units of many covariates are an alarm as often as the level says', () => {
  const stream = streamOf('few units', 'balance');
  const drawn = () =>
    moments.ofRows({
      columns: 8,
      x: Float64Array.from({ length: 8 * 15 }, () => stream.normal()),
      y: new Float64Array(15),
    });
  const eight = Array.from({ length: 8 }, (_, at) => `covariate ${at}`);
  const runs = 1000;
  let alarms = 0;
  for (let run = 0; run < runs; run++)
    if (balance(drawn(), drawn(), { names: eight, threshold: 0.05 }).isAlarm) alarms++;
  expect(Math.abs(alarms / runs - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / runs));
});

test("one covariate's p-value is Welch's", () => {
  const treatment = rows(500, 'shifted', 0.1);
  const arm = ({ weight, meanX, xx }: typeof control) => ({
    n: weight,
    mean: meanX[0]!,
    variance: xx[0]! / (weight - 1),
    assumptions: [],
  });
  const { p } = fixedHorizon(difference(arm(control), arm(treatment)), { alpha: 0.05 });
  expect(balance(control, treatment, { names }).covariates[0]!.p).toBeCloseTo(p, 12);
});

test('a constant is balanced', () => {
  const one = moments.ofRows({ columns: 1, x: Float64Array.of(1, 1), y: Float64Array.of(0, 1) });
  expect(balance(one, one, { names: ['one'] })).toMatchObject({ isAlarm: false, together: { df: 0, p: 1 } });
});

test('a covariate that is constant in each arm but not the same is out of balance for certain', () => {
  const constant = (value: number) =>
    moments.ofRows({ columns: 1, x: Float64Array.of(value, value, value), y: Float64Array.of(0, 1, 2) });
  const { covariates, together, isAlarm } = balance(constant(0), constant(1), { names: ['country'] });
  expect(covariates[0]).toMatchObject({ standardised: Infinity, p: 0, adjustedP: 0 });
  expect([together.p, isAlarm]).toEqual([0, true]);
});

test('an arm of one unit has no spread to compare by', () => {
  const one = moments.ofRows({ columns: 1, x: Float64Array.of(1), y: Float64Array.of(0) });
  expect(() => balance(one, one, { names: ['one'] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
