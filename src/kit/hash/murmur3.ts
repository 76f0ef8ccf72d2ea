// MurmurHash3 x64 128-bit (Austin Appleby, public domain), on 32-bit halves: BigInt is fifty times slower.

/** A 64-bit register as two signed 32-bit halves. */
interface Word64 {
  high: number;
  low: number;
}

const h1: Word64 = { high: 0, low: 0 };
const h2: Word64 = { high: 0, low: 0 };
const k: Word64 = { high: 0, low: 0 };

function add(x: Word64, high: number, low: number): void {
  const sum = (x.low >>> 0) + (low >>> 0);
  x.low = sum | 0;
  x.high = (x.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
}

function multiply(x: Word64, high: number, low: number): void {
  const aLow = x.low & 0xffff;
  const aHigh = x.low >>> 16;
  const bLow = low & 0xffff;
  const bHigh = low >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  const carry = aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000);
  x.high = (carry + Math.imul(x.high, low) + Math.imul(x.low, high)) | 0;
  x.low = Math.imul(x.low, low);
}

function rotate(x: Word64, by: number): void {
  const { high, low } = x;
  if (by < 32) {
    x.high = (high << by) | (low >>> (32 - by));
    x.low = (low << by) | (high >>> (32 - by));
  } else if (by === 32) {
    x.high = low;
    x.low = high;
  } else {
    x.high = (low << (by - 32)) | (high >>> (64 - by));
    x.low = (high << (by - 32)) | (low >>> (64 - by));
  }
}

/** Final mix: x ^= x >>> 33 between two multiplications. */
function mix(x: Word64): void {
  x.low ^= x.high >>> 1;
  multiply(x, 0xff51afd7, 0xed558ccd);
  x.low ^= x.high >>> 1;
  multiply(x, 0xc4ceb9fe, 0x1a85ec53);
  x.low ^= x.high >>> 1;
}

function mixK1(high: number, low: number): void {
  k.high = high;
  k.low = low;
  multiply(k, 0x87c37b91, 0x114253d5);
  rotate(k, 31);
  multiply(k, 0x4cf5ad43, 0x2745937f);
  h1.high ^= k.high;
  h1.low ^= k.low;
}

function mixK2(high: number, low: number): void {
  k.high = high;
  k.low = low;
  multiply(k, 0x4cf5ad43, 0x2745937f);
  rotate(k, 33);
  multiply(k, 0x87c37b91, 0x114253d5);
  h2.high ^= k.high;
  h2.low ^= k.low;
}

const read32 = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

/** Up to four little-endian bytes from `at`, none past `end`. */
function readTail(bytes: Uint8Array, at: number, end: number): number {
  let word = 0;
  for (let i = Math.min(at + 4, end) - 1; i >= at; i--) word = (word << 8) | bytes[i]!;
  return word;
}

function hashBytes(bytes: Uint8Array, length: number, seed: number): void {
  h1.high = h2.high = 0;
  h1.low = h2.low = seed | 0;
  const blocks = length & ~15;
  for (let at = 0; at < blocks; at += 16) {
    mixK1(read32(bytes, at + 4), read32(bytes, at));
    rotate(h1, 27);
    add(h1, h2.high, h2.low);
    multiply(h1, 0, 5);
    add(h1, 0, 0x52dce729);
    mixK2(read32(bytes, at + 12), read32(bytes, at + 8));
    rotate(h2, 31);
    add(h2, h1.high, h1.low);
    multiply(h2, 0, 5);
    add(h2, 0, 0x38495ab5);
  }
  if (length - blocks > 8) mixK2(readTail(bytes, blocks + 12, length), readTail(bytes, blocks + 8, length));
  if (length > blocks) mixK1(readTail(bytes, blocks + 4, length), readTail(bytes, blocks, length));
  h1.low ^= length;
  h2.low ^= length;
  add(h1, h2.high, h2.low);
  add(h2, h1.high, h1.low);
  mix(h1);
  mix(h2);
  add(h1, h2.high, h2.low);
  add(h2, h1.high, h1.low);
}

const encoder = new TextEncoder();
let scratch: Uint8Array<ArrayBuffer> = new Uint8Array(1024);

/** UTF-8 of `text` into the scratch buffer; returns the length. Short ASCII skips the encoder. */
function encode(text: string): number {
  if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 6);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encodeInto(text, scratch).written;
    scratch[i] = code;
  }
  return text.length;
}

/** Four words of the hash of `input` (text as UTF-8): high and low half of h1, then of h2. */
export function murmur128(input: string | Uint8Array, seed: number, out: Uint32Array): void {
  if (typeof input === 'string') {
    const length = encode(input);
    hashBytes(scratch, length, seed);
  } else hashBytes(input, input.length, seed);
  out[0] = h1.high;
  out[1] = h1.low;
  out[2] = h2.high;
  out[3] = h2.low;
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
