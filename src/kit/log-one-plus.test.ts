import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logOnePlus } from './log-one-plus.ts';

test.each([0, 1, 63, 64, 65, 0.5, -0.5, -1, -2, 4294967297, 1e300, Infinity, Number.NaN])('of %d', (x) => {
  expect(logOnePlus(x)).toBe(Math.log1p(x));
});

test('of anything', () => {
  fc.assert(
    fc.property(fc.double(), (x) => {
      expect(logOnePlus(x)).toBe(x === 0 ? 0 : Math.log1p(x));
    }),
  );
});
