import { hashWords, takeBlocks, Words } from './murmur3.ts';

/**
 * A text made ready to be hashed behind many salts: its words at each of the four offsets at which a salt may end.
 * Write it once, then ask every salt.
 */
export class SaltedText {
  readonly #words = new Words();
  /** Its words behind 0, 1, 2 and 3 bytes of zeros. */
  readonly shifted: Int32Array[] = [0, 1, 2, 3].map(() => new Int32Array(0));
  /** Bytes of the text. */
  length = 0;

  /** Takes a text, as UTF-8; the one before is forgotten. */
  write(text: string): void {
    this.#words.write(text);
    const { words, length } = this.#words;
    this.length = length;
    this.shifted[0] = words;
    const count = (length + 3) >>> 2;
    for (let offset = 1; offset < 4; offset++) {
      if (this.shifted[offset]!.length < words.length) this.shifted[offset] = new Int32Array(words.length);
      shift(words, this.shifted[offset]!, { bits: offset << 3, count });
    }
  }
}

/** Moves `count` words up by some bits, into one word more. */
function shift(
  from: Int32Array,
  to: Int32Array,
  { bits, count }: { readonly bits: number; readonly count: number },
): void {
  let before = 0;
  for (let i = 0; i < count; i++) {
    const word = from[i]!;
    to[i] = (word << bits) | (before >>> (32 - bits));
    before = word;
  }
  to[count] = before >>> (32 - bits);
}

/** Hashes a text behind a salt into four words: high and low half of h1, then of h2. */
export type SaltedHash = (text: SaltedText, out: Uint32Array) => void;

/**
 * The murmur3_x64_128 hash, seed 0, of a salt and a text behind it, without joining them: the whole blocks of the salt
 * are taken in once, and what is left of it stands in front of the text's words.
 */
export function saltedMurmur128(salt: string): SaltedHash {
  const { words: salted, length: bytes } = wordsOf(salt);
  const registers = new Int32Array(4);
  takeBlocks(registers, salted, bytes);
  const begun = { registers, bytes: bytes & ~15 };
  const left = salted.slice(begun.bytes >>> 2, (begun.bytes >>> 2) + 4);
  const before = bytes & 15;
  const whole = before >>> 2;
  const offset = before & 3;
  const partial = offset === 0 ? 0 : left[whole]!;
  let words = new Int32Array(64);
  words.set(left);
  return (text, out) => {
    const shifted = text.shifted[offset]!;
    const length = before + text.length;
    if (length + 16 > words.length * 4) {
      words = new Int32Array(length);
      words.set(left);
    }
    words[whole] = partial | shifted[0]!;
    const end = (length + 3) >>> 2;
    for (let i = whole + 1, from = 1; i < end; i++, from++) words[i] = shifted[from]!;
    for (let i = end; (i & 3) !== 0; i++) words[i] = 0;
    hashWords(begun, words, length, out);
  };
}

function wordsOf(text: string): Words {
  const words = new Words();
  words.write(text);
  return words;
}
