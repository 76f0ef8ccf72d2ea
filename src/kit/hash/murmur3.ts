// MurmurHash3 x64 128-bit (Austin Appleby, public domain), on signed 32-bit halves: BigInt is a hundred times slower.
// Texts come as little-endian words, zeros to the end of a block.

/**
 * High 32 bits of the product of two unsigned 32-bit numbers: what is left of it without the low ones, which are known
 * exactly. Rounding moves the product by 2^10 at most and the difference by as much, far less than half of 2^32.
 */
const highProduct = (a: number, b: number): number =>
  (((a >>> 0) * (b >>> 0) - (Math.imul(a, b) >>> 0)) / 4_294_967_296 + 0.5) | 0;

/** High half of a 64-bit product; the low one is `Math.imul` of the low halves. */
const product = (high: number, low: number, byHigh: number, byLow: number): number =>
  (highProduct(low, byLow) + Math.imul(high, byLow) + Math.imul(low, byHigh)) | 0;

/**
 * What a sum of two low halves carries into the high one, from its parts and the sum. In bits: a comparison is a branch
 * that is taken every other time, and a processor cannot guess it.
 */
const carry = (a: number, b: number, sum: number): number => ((a & b) | ((a | b) & ~sum)) >>> 31;

/** High half of five times a 64-bit number. */
const fiveTimes = (high: number, low: number): number =>
  ((high << 2) | (low >>> 30)) + high + carry(low << 2, low, Math.imul(low, 5));

const c1High = 0x87c37b91 | 0;
const c1Low = 0x114253d5;
const c2High = 0x4cf5ad43;
const c2Low = 0x2745937f;

/**
 * Mixes the words of a text, zeros to the end of the block that `length` bytes end in, into the k1 and k2 of its blocks,
 * each the high half behind the low. Zeros stay zeros. It depends on nothing but the text: a text is mixed once, and
 * behind how many salts it is hashed costs no product more.
 */
function mixWords(words: Int32Array, length: number): void {
  for (let at = 0; at << 2 < length; at += 4) {
    // k1 = rotl(k1 c1, 31) c2
    let low = words[at]!;
    let high = product(words[at + 1]!, low, c1High, c1Low);
    low = Math.imul(low, c1Low);
    let turned = (low << 31) | (high >>> 1);
    words[at + 1] = product((high << 31) | (low >>> 1), turned, c2High, c2Low);
    words[at] = Math.imul(turned, c2Low);
    if ((at << 2) + 8 >= length) return;
    // k2 = rotl(k2 c2, 33) c1
    low = words[at + 2]!;
    high = product(words[at + 3]!, low, c2High, c2Low);
    low = Math.imul(low, c2Low);
    turned = (high << 1) | (low >>> 31);
    words[at + 3] = product((low << 1) | (high >>> 31), turned, c1High, c1Low);
    words[at + 2] = Math.imul(turned, c1Low);
  }
}

/** Takes in the whole blocks of mixed words that lie before `length` bytes; the registers are h1 and h2, high halves first. */
export function takeBlocks(registers: Int32Array, words: Int32Array, length: number): void {
  let h1High = registers[0]!;
  let h1Low = registers[1]!;
  let h2High = registers[2]!;
  let h2Low = registers[3]!;
  const end = (length >>> 4) << 2;
  for (let at = 0; at < end; at += 4) {
    // h1 = (rotl(h1 ^ k1, 27) + h2) 5 + 0x52dce729
    h1Low ^= words[at]!;
    h1High ^= words[at + 1]!;
    let turned = (h1Low << 27) | (h1High >>> 5);
    let low = (turned + h2Low) | 0;
    let high = (((h1High << 27) | (h1Low >>> 5)) + h2High + carry(turned, h2Low, low)) | 0;
    let five = Math.imul(low, 5);
    h1Low = (five + 0x52dce729) | 0;
    h1High = (fiveTimes(high, low) + carry(five, 0x52dce729, h1Low)) | 0;
    // h2 = (rotl(h2 ^ k2, 31) + h1) 5 + 0x38495ab5
    h2Low ^= words[at + 2]!;
    h2High ^= words[at + 3]!;
    turned = (h2Low << 31) | (h2High >>> 1);
    low = (turned + h1Low) | 0;
    high = (((h2High << 31) | (h2Low >>> 1)) + h1High + carry(turned, h1Low, low)) | 0;
    five = Math.imul(low, 5);
    h2Low = (five + 0x38495ab5) | 0;
    h2High = (fiveTimes(high, low) + carry(five, 0x38495ab5, h2Low)) | 0;
  }
  registers[0] = h1High;
  registers[1] = h1Low;
  registers[2] = h2High;
  registers[3] = h2Low;
}

/** Low half of the last `mix`. */
let mixedLow = 0;

/** The final mix, x ^= x >>> 33 around two multiplications: high half, the low one in `mixedLow`. */
function mix(high: number, low: number): number {
  let x = low ^ (high >>> 1);
  let y = product(high, x, 0xff51afd7 | 0, 0xed558ccd | 0);
  x = Math.imul(x, 0xed558ccd) ^ (y >>> 1);
  y = product(y, x, 0xc4ceb9fe | 0, 0x1a85ec53);
  mixedLow = Math.imul(x, 0x1a85ec53) ^ (y >>> 1);
  return y;
}

/** What was taken in already: whole blocks of `bytes` bytes, and the registers after them. */
export interface Begun {
  readonly registers: Int32Array;
  readonly bytes: number;
}

/** Registers after the whole blocks of a text. */
const blocks = new Int32Array(4);

/** Ends a hash with `length` bytes of mixed words behind what was begun: high and low half of h1, then of h2. */
export function hashWords(begun: Begun, words: Int32Array, length: number, out: Uint32Array): void {
  let { registers } = begun;
  if (length > 15) {
    blocks.set(registers);
    takeBlocks(blocks, words, length);
    registers = blocks;
  }
  // The block that the text ends in, or zeros behind its last one.
  const tail = (length >>> 4) << 2;
  const total = begun.bytes + length;
  const h1First = registers[1]! ^ words[tail]! ^ total;
  const h2First = registers[3]! ^ words[tail + 2]! ^ total;
  const h2Second = registers[2]! ^ words[tail + 3]!;
  let h1Low = (h1First + h2First) | 0;
  let h1High = ((registers[0]! ^ words[tail + 1]!) + h2Second + carry(h1First, h2First, h1Low)) | 0;
  let h2Low = (h2First + h1Low) | 0;
  let h2High = (h2Second + h1High + carry(h2First, h1Low, h2Low)) | 0;
  h1High = mix(h1High, h1Low);
  h1Low = mixedLow;
  h2High = mix(h2High, h2Low);
  h2Low = mixedLow;
  const low = (h1Low + h2Low) | 0;
  const high = (h1High + h2High + carry(h1Low, h2Low, low)) | 0;
  const end = (h2Low + low) | 0;
  out[0] = high;
  out[1] = low;
  out[2] = h2High + high + carry(h2Low, low, end);
  out[3] = end;
}

const encoder = new TextEncoder();
let bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);

/** Mixed words of a text or of bytes, with zeros to the end of the last block; grows by itself. */
export class Words {
  words = new Int32Array(64);
  /** Bytes in the words. */
  length = 0;

  /** UTF-8 of `text`; ASCII skips the encoder. */
  write(text: string): void {
    this.#write(text, text.length, '');
  }

  /** UTF-8 of `key`, a NUL and `purpose`: a text joined of them would be put together anew for every hash, for 50 ns. */
  writeBoth(key: string, purpose: string): void {
    this.#write(key, key.length + 1 + purpose.length, purpose);
  }

  /** UTF-8 of `length` code units: `text`, and a NUL and `after` where they go on behind it. */
  #write(text: string, length: number, after: string): void {
    if (length + 16 > this.words.length * 4) this.words = new Int32Array(length);
    const { words } = this;
    const first = text.length;
    let word = 0;
    for (let i = 0; i < length; i++) {
      const code = i < first ? text.charCodeAt(i) : i === first ? 0 : after.charCodeAt(i - first - 1);
      if (code > 127) return this.#encode(length === first ? text : `${text}\u0000${after}`);
      word |= code << ((i & 3) << 3);
      if ((i & 3) === 3) {
        words[i >>> 2] = word;
        word = 0;
      }
    }
    this.#end(length, word);
  }

  /** Bytes as they are. */
  copy(input: Uint8Array, length = input.length): void {
    if (length + 16 > this.words.length * 4) this.words = new Int32Array(length);
    let word = 0;
    for (let i = 0; i < length; i++) {
      word |= input[i]! << ((i & 3) << 3);
      if ((i & 3) === 3) {
        this.words[i >>> 2] = word;
        word = 0;
      }
    }
    this.#end(length, word);
  }

  #encode(text: string): void {
    if (text.length * 3 > bytes.length) bytes = new Uint8Array(text.length * 6);
    this.copy(bytes, encoder.encodeInto(text, bytes).written);
  }

  /** Writes the word under way and zeros to the end of the block, and mixes all. */
  #end(length: number, word: number): void {
    const { words } = this;
    words[length >>> 2] = word;
    for (let at = (length >>> 2) + 1; (at & 3) !== 0; at++) words[at] = 0;
    mixWords(words, length);
    this.length = length;
  }
}

const input128 = new Words();
const seeded = { registers: new Int32Array(4), bytes: 0 };

/** Four words of the hash of `input` (text as UTF-8): high and low half of h1, then of h2. */
export function murmur128(input: string | Uint8Array, seed: number, out: Uint32Array): void {
  if (typeof input === 'string') input128.write(input);
  else input128.copy(input);
  seeded.registers[1] = seeded.registers[3] = seed;
  hashWords(seeded, input128.words, input128.length, out);
}

/** The same of `key`, a NUL and `purpose`, as text. */
export function murmur128Of(key: string, purpose: string, out: Uint32Array): void {
  input128.writeBoth(key, purpose);
  seeded.registers[1] = seeded.registers[3] = 0;
  hashWords(seeded, input128.words, input128.length, out);
}

const words = new Uint32Array(4);

/** Two digits of every byte: a number as large as a word costs several times as much to write. */
const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const hexOf = (word: number): string =>
  digits[word >>> 24]! + digits[(word >>> 16) & 255]! + digits[(word >>> 8) & 255]! + digits[word & 255]!;

/** The hash as 32 hexadecimal digits, h1 before h2. */
export function murmur128Hex(input: string | Uint8Array, seed = 0): string {
  murmur128(input, seed, words);
  return hexOf(words[0]!) + hexOf(words[1]!) + hexOf(words[2]!) + hexOf(words[3]!);
}
