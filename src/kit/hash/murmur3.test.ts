import { expect, test } from 'vitest';
import { murmur128Hex } from './murmur3.ts';

// Known answers of the reference implementation.
test.each([
  ['', 0, '00000000000000000000000000000000'],
  ['hello', 0, 'cbd8a7b341bd9b025b1e906a48ae1d19'],
  ['The quick brown fox jumps over the lazy dog', 0, 'e34bbc7bbc071b6c7a433ca9c49a9347'],
])('murmur3_x64_128 of %j', (text, seed, hex) => {
  expect(murmur128Hex(text, seed)).toBe(hex);
});

test('text and its UTF-8 bytes give the same hash, ASCII or not, at every length', () => {
  for (const letter of ['a', 'é', '😀']) {
    for (let n = 0; n < 40; n++) {
      const text = letter.repeat(n);
      expect(murmur128Hex(text, 7)).toBe(murmur128Hex(new TextEncoder().encode(text), 7));
    }
  }
});

test('a long text grows the buffer', () => {
  const text = 'fantail'.repeat(5000);
  expect(murmur128Hex(text)).toBe(murmur128Hex(new TextEncoder().encode(text)));
});
