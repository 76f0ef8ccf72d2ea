// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012), on 32-bit
// halves: without the key nobody can tell its output from chance, and a short input costs a fifth of SHA-256.

/** v0 to v3, each as its low and its high half. */
const v = new Int32Array(8);

/** v[x] += v[y], as 64-bit numbers. */
function add(x: number, y: number): void {
  const a = v[x]!;
  const b = v[y]!;
  const sum = (a + b) | 0;
  const carry = ((a & b) | ((a | b) & ~sum)) >>> 31;
  v[x] = sum;
  v[x + 1] = v[x + 1]! + v[y + 1]! + carry;
}

/** v[x] = (v[x] <<< by) ^ v[y], for a rotation by less than 32. */
function turn(x: number, by: number, y: number): void {
  const low = v[x]!;
  const high = v[x + 1]!;
  v[x] = ((low << by) | (high >>> (32 - by))) ^ v[y]!;
  v[x + 1] = ((high << by) | (low >>> (32 - by))) ^ v[y + 1]!;
}

/** v[x] <<<= 32. */
function swap(x: number): void {
  const low = v[x]!;
  v[x] = v[x + 1]!;
  v[x + 1] = low;
}

function rounds(count: number): void {
  for (let i = 0; i < count; i++) {
    add(0, 2);
    add(4, 6);
    turn(2, 13, 0);
    turn(6, 16, 4);
    swap(0);
    add(4, 2);
    add(0, 6);
    turn(2, 17, 4);
    turn(6, 21, 0);
    swap(4);
  }
}

function absorb(low: number, high: number): void {
  v[6]! ^= low;
  v[7]! ^= high;
  rounds(2);
  v[0]! ^= low;
  v[1]! ^= high;
}

/** Up to four little-endian bytes from `at`. */
function wordAt(bytes: Uint8Array, at: number): number {
  let word = 0;
  for (let i = Math.min(at + 4, bytes.length) - 1; i >= at; i--) word = (word << 8) | bytes[i]!;
  return word;
}

/** Four words, of `bytes` under a key of four words; words are little-endian, as in the reference. */
export function sipHash128(key: Uint32Array, bytes: Uint8Array, out: Uint32Array): void {
  // v0 to v3 = k0, k1, k0, k1 ^ "somepseudorandomlygeneratedbytes"; 0xee marks the long output.
  v[0] = key[0]! ^ 0x70736575;
  v[1] = key[1]! ^ 0x736f6d65;
  v[2] = key[2]! ^ 0x6e646f6d ^ 0xee;
  v[3] = key[3]! ^ 0x646f7261;
  v[4] = key[0]! ^ 0x6e657261;
  v[5] = key[1]! ^ 0x6c796765;
  v[6] = key[2]! ^ 0x79746573;
  v[7] = key[3]! ^ 0x74656462;
  const whole = bytes.length & ~7;
  for (let at = 0; at < whole; at += 8) absorb(wordAt(bytes, at), wordAt(bytes, at + 4));
  absorb(wordAt(bytes, whole), wordAt(bytes, whole + 4) | (bytes.length << 24));
  v[4] ^= 0xee;
  rounds(4);
  writeSum(out, 0);
  v[2] ^= 0xdd;
  rounds(4);
  writeSum(out, 2);
}

function writeSum(out: Uint32Array, at: number): void {
  out[at] = v[0]! ^ v[2]! ^ v[4]! ^ v[6]!;
  out[at + 1] = v[1]! ^ v[3]! ^ v[5]! ^ v[7]!;
}
