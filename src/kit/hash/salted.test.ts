import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmur128 } from './murmur3.ts';
import { hashText, saltedMurmur128 } from './salted.ts';

const encoder = new TextEncoder();

/** Salt, zeros to the end of its block, text: as bytes. */
function joined(salt: string, text: string): readonly number[] {
  const head = encoder.encode(salt);
  const bytes = new Uint8Array((head.length & ~15) + 16 + encoder.encode(text).length);
  bytes.set(head);
  bytes.set(encoder.encode(text), (head.length & ~15) + 16);
  const out = new Uint32Array(4);
  murmur128(bytes, 0, out);
  return [...out];
}

test('a salt and a text behind it hash as their bytes joined, at every length of both', () => {
  const text = hashText();
  const out = new Uint32Array(4);
  for (let salted = 0; salted < 40; salted++) {
    const hash = saltedMurmur128('s'.repeat(salted));
    for (let n = 0; n < 40; n++) {
      const written = 'user-'.repeat(8).slice(0, n);
      text.write(written);
      hash(text, out);
      expect([...out].join()).toBe(joined('s'.repeat(salted), written).join());
    }
  }
});

test('any salt, any texts one after another, long ones and other scripts among them', () => {
  const anyText = fc.string({ unit: 'grapheme', maxLength: 600 });
  fc.assert(
    fc.property(anyText, fc.array(anyText, { maxLength: 4 }), (salt, texts) => {
      const hash = saltedMurmur128(salt);
      const text = hashText();
      const out = new Uint32Array(4);
      for (const one of texts) {
        text.write(one);
        hash(text, out);
        expect([...out]).toEqual(joined(salt, one));
      }
    }),
    { numRuns: 300 },
  );
});
