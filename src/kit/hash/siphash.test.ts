import { expect, test } from 'vitest';
import { digestOfBytes } from './digest.ts';
import { sipHash128 } from './siphash.ts';

// vectors_sip128 of the reference implementation (veorq/SipHash): key 00 to 0f, input 00 to n − 1.
const key = Uint32Array.of(0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c);

function hashOfFirst(length: number): Uint8Array {
  const out = new Uint32Array(4);
  sipHash128(
    key,
    Uint8Array.from({ length }, (_, i) => i),
    out,
  );
  return new Uint8Array(out.buffer);
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

test.each([
  [0, 'a3817f04ba25a8e66df67214c7550293'],
  [1, 'da87c1d86b99af44347659119b22fc45'],
  [7, 'a1f1ebbed8dbc153c0b84aa61ff08239'],
  [8, '3b62a9ba6258f5610f83e264f31497b4'],
  [15, '5493e99933b0a8117e08ec0f97cfc3d9'],
  [16, '6ee2a4ca67b054bbfd3315bf85230577'],
  [63, '5150d1772f50834a503e069a973fbd7c'],
])('the hash of %i bytes is that of the reference', (length, expected) => {
  expect(hex(hashOfFirst(length))).toBe(expected);
});

test('all 64 vectors of the reference hold: their SHA-256, one after another', () => {
  const all = new Uint8Array(64 * 16);
  for (let length = 0; length < 64; length++) all.set(hashOfFirst(length), length * 16);
  expect(digestOfBytes(all)).toBe('ecfaa9fe47ff788fa834a9863ea2715a2880cd37d2b8c3c194402838428119b9');
});
