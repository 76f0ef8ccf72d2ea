import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmur128 } from './murmur3.ts';
import { saltedMurmur128, SaltedText } from './salted.ts';

const joined = (text: string): readonly number[] => {
  const out = new Uint32Array(4);
  murmur128(text, 0, out);
  return [...out];
};

test('a salt and a text behind it hash as the two joined, at every length of both', () => {
  const text = new SaltedText();
  const out = new Uint32Array(4);
  for (let salted = 0; salted < 40; salted++) {
    const hash = saltedMurmur128('s'.repeat(salted));
    for (let n = 0; n < 40; n++) {
      text.write('user-'.repeat(8).slice(0, n));
      hash(text, out);
      expect([...out]).toEqual(joined('s'.repeat(salted) + 'user-'.repeat(8).slice(0, n)));
    }
  }
});

test('any salt, any texts one after another, long ones and other scripts among them', () => {
  const anyText = fc.string({ unit: 'grapheme', maxLength: 600 });
  fc.assert(
    fc.property(anyText, fc.array(anyText, { maxLength: 4 }), (salt, texts) => {
      const hash = saltedMurmur128(salt);
      const text = new SaltedText();
      const out = new Uint32Array(4);
      for (const one of texts) {
        text.write(one);
        hash(text, out);
        expect([...out]).toEqual(joined(salt + one));
      }
    }),
    { numRuns: 300 },
  );
});
