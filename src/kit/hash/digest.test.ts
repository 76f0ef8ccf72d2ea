import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, digestOf, type Json } from './digest.ts';

test('the digest of canonical JSON is SHA-256', () => {
  expect(digestOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});

test('key order does not matter, and the text is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(value as Json)).toBe(canonicalJson(reversed as Json));
      expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what JSON cannot carry is refused', () => {
  expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
});
