import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as numbers from './numbers.ts';

const around = (value: number, half: number) => ({ value, low: value - half, high: value + half });
const size = fc.double({ min: 1e-9, max: 1e9, noNaN: true });

describe('digits', () => {
  // The examples of the Review of Particle Physics, section 5.3: 0.827 ± 0.119, ± 0.367 and ± 0.967.
  test.each([
    [0.119, 2],
    [0.367, 1],
    [0.967, 1],
    [0.354, 2],
    [0.355, 1],
    [45, -1],
    [200, -1],
    [0, undefined],
    [Number.NaN, undefined],
    [Infinity, undefined],
  ])('an error of %d is worth %s decimals', (error, decimals) => {
    expect(numbers.decimalsOf(error)).toBe(decimals);
  });

  test('the last digit printed is between a thirty-sixth of the error and once the error', () => {
    fc.assert(
      fc.property(size, (error) => {
        const digit = Number(`1e${-numbers.decimalsOf(error)!}`);
        expect(digit).toBeLessThanOrEqual(error * 1.06);
        expect(digit * 36).toBeGreaterThan(error);
      }),
    );
  });

  test('a column shares the decimals of its median row', () => {
    expect(numbers.sharedDecimals([0, 0.4, 0.04, 40])).toBe(1);
    expect(numbers.sharedDecimals([0, 0])).toBeUndefined();
    expect(numbers.estimateDecimals([around(3, 0)])).toBe(0);
  });

  test('numbers without error show three digits of the largest', () => {
    expect(numbers.exactDecimals([1, 2000])).toBe(0);
    expect(numbers.exactDecimals([0.5712, 0.02])).toBe(3);
    expect(numbers.exactDecimals([5123.5])).toBe(0);
    expect(numbers.exactDecimals([])).toBe(0);
  });
});

describe('text', () => {
  test('an estimate to the digits its interval allows', () => {
    expect(numbers.estimateText({ value: 12.3456, low: 11.9, high: 12.8 })).toBe('12.3 [11.9, 12.8]');
    expect(numbers.estimateText({ value: 1234567, low: 1230000, high: 1239000 })).toBe(
      '1\u202F235\u202F000 [1\u202F230\u202F000, 1\u202F239\u202F000]',
    );
    expect(numbers.estimateText({ value: -0.02, low: -0.31, high: 0.27 })).toBe(
      '\u22120.02 [\u22120.31, 0.27]',
    );
    expect(numbers.estimateText(around(Number.NaN, 1))).toBe('–');
  });

  test.each([
    [0, 2, '0.00'],
    [-0, 0, '0'],
    [-0.001, 2, '0.00'],
    [-1.005, 1, '\u22121.0'],
    [1234.5, 1, '1\u202F234.5'],
    [1250, -2, '1\u202F300'],
    [999, 0, '999'],
    [2.5e20, 0, '2.50e20'],
    [Infinity, 1, '∞'],
    [-Infinity, 1, '\u2212∞'],
    [Number.NaN, 1, '–'],
  ])('%d to %d decimals is %s', (value, decimals, text) => {
    expect(numbers.fixed(value, decimals)).toBe(text);
  });

  test('signs stand only before what is printed as more or less than nothing', () => {
    expect([0.2, -0.2, 0.001, 0].map((value) => numbers.signed(value, 1))).toEqual([
      '+0.2',
      '\u22120.2',
      '0.0',
      '0.0',
    ]);
  });

  test('what is printed reads back as the number, to half a digit', () => {
    const any = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(any, fc.integer({ min: -6, max: 6 }), (value, decimals) => {
        const read = Number(numbers.fixed(value, decimals).replaceAll('\u202F', '').replace('\u2212', '-'));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(
          0.5 * Number(`1e${-decimals}`) + Math.abs(value) * 1e-15,
        );
      }),
    );
  });
});

describe('the best of a column', () => {
  const column = [around(3, 0.4), around(5, 0.4), around(4, 0.4)];

  test('is the one whose interval lies beyond every other', () => {
    expect(numbers.bestOf(column, 'higher')).toBe(1);
    expect(numbers.bestOf(column, 'lower')).toBe(0);
  });

  test('is nobody when intervals touch, when there is no other, or no number', () => {
    expect(numbers.bestOf([...column, around(4.6, 0.4)], 'higher')).toBeUndefined();
    expect(numbers.bestOf([around(3, 1)], 'higher')).toBeUndefined();
    expect(numbers.bestOf([], 'higher')).toBeUndefined();
    expect(numbers.bestOf([around(Number.NaN, 1), around(Number.NaN, 1)], 'lower')).toBeUndefined();
  });

  test('a missing row neither wins nor hinders', () => {
    expect(numbers.bestOf([around(Number.NaN, 1), ...column], 'higher')).toBe(2);
  });
});
