import fc from 'fast-check';
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

const mask = (1n << 64n) - 1n;
const turn = (x: bigint, by: bigint) => ((x << by) | (x >> (64n - by))) & mask;
const mixed = (x: bigint) => {
  let y = ((x ^ (x >> 33n)) * 0xff51afd7ed558ccdn) & mask;
  y = ((y ^ (y >> 33n)) * 0xc4ceb9fe1a85ec53n) & mask;
  return y ^ (y >> 33n);
};

/** The algorithm as it is printed, in whole numbers. */
function printed(bytes: Uint8Array, seed: number): string {
  let h1 = BigInt(seed >>> 0);
  let h2 = h1;
  const c1 = 0x87c37b91114253d5n;
  const c2 = 0x4cf5ad432745937fn;
  const word = (at: number) =>
    bytes.slice(at, at + 8).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  for (let at = 0; at < bytes.length; at += 16) {
    const k1 = (turn((word(at) * c1) & mask, 31n) * c2) & mask;
    const k2 = (turn((word(at + 8) * c2) & mask, 33n) * c1) & mask;
    h1 ^= k1;
    if (at + 16 > bytes.length) {
      h2 ^= k2;
      break;
    }
    h1 = ((turn(h1, 27n) + h2) * 5n + 0x52dce729n) & mask;
    h2 = ((turn(h2 ^ k2, 31n) + h1) * 5n + 0x38495ab5n) & mask;
  }
  h1 ^= BigInt(bytes.length);
  h2 ^= BigInt(bytes.length);
  h1 = (h1 + h2) & mask;
  h2 = (h2 + h1) & mask;
  h1 = mixed(h1);
  h2 = mixed(h2);
  h1 = (h1 + h2) & mask;
  h2 = (h2 + h1) & mask;
  return h1.toString(16).padStart(16, '0') + h2.toString(16).padStart(16, '0');
}

test('any bytes under any seed hash as the algorithm on whole numbers says', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      (bytes, seed) => {
        expect(murmur128Hex(bytes, seed)).toBe(printed(bytes, seed));
      },
    ),
    { numRuns: 1000 },
  );
});
