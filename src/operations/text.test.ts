import { expect, test } from 'vitest';
import { counted, short } from './text.ts';

test('one of something is not several of it, and none are', () => {
  expect([0, 1, 2].map((count) => counted(count, 'alarm'))).toEqual(['0 alarms', '1 alarm', '2 alarms']);
});

test('numbers have the minus sign of print, and that of an exponent as numbers are read', () => {
  expect([-0.00941, -5.3639, 1.36e-15, -0, 30].map((value) => short(value, 3))).toEqual([
    '−0.00941',
    '−5.36',
    '1.36e-15',
    '0',
    '30',
  ]);
});
