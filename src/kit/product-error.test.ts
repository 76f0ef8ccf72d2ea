import fc from 'fast-check';
import { expect, test } from 'vitest';
import { productError } from './product-error.ts';

test('product and error together are the exact product, as of whole numbers', () => {
  const whole = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      expect(BigInt(a * b) + BigInt(productError(a, b, a * b))).toBe(BigInt(a) * BigInt(b));
    }),
  );
});
