import { hashWords, takeBlocks, Words } from './murmur3.ts';

/** A text made ready to be hashed behind many salts: write it once, then ask every salt. */
export const hashText = (): Words => new Words();

export type HashText = Words;

/** Bytes of zeros that fill the last block of a salt, one at least. */
const filled = (salt: Words): number => (salt.length & ~15) + 16;

/**
 * The murmur3_x64_128 hash, seed 0, of a salt, zeros to the end of its last block (of 16 bytes, one zero at least) and
 * a text, as UTF-8: four words, high and low half of h1, then of h2. The salt is taken in once.
 */
export function saltedMurmur128(salt: string): (text: HashText, out: Uint32Array) => void {
  const salted = new Words();
  salted.write(salt);
  const begun = { registers: new Int32Array(4), bytes: filled(salted) };
  // Words end with zeros to the end of a block; where the salt itself ends one, a block of zeros follows.
  takeBlocks(begun.registers, salted.words, begun.bytes);
  return (text, out) => hashWords(begun, text.words, text.length, out);
}
