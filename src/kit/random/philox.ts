// Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw,
// "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011): a block of four words is a pure function
// of a 64-bit key and a 128-bit counter, so any draw can be repeated alone.

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/**
 * High 32 bits of the 64-bit product of two 32-bit words, of halves multiplied as whole numbers: no sum of three goes beyond
 * 32 bits, so that signs never matter.
 */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const cross = Math.imul(aLow, bHigh) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}

/**
 * Writes the block of four words at `counter` under key (k0, k1) into `out[0..3]`.
 * All arguments are unsigned 32-bit words.
 */
export function philox4x32(out: Uint32Array, counter: Uint32Array, k0: number, k1: number): void {
  let x0 = counter[0]! | 0;
  let x1 = counter[1]! | 0;
  let x2 = counter[2]! | 0;
  let x3 = counter[3]! | 0;
  let key0 = k0 | 0;
  let key1 = k1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, x0);
    const low0 = Math.imul(M0, x0);
    const high1 = mulHigh(M1, x2);
    const low1 = Math.imul(M1, x2);
    x0 = high1 ^ x1 ^ key0;
    x1 = low1;
    x2 = high0 ^ x3 ^ key1;
    x3 = low0;
    key0 = (key0 + W0) | 0;
    key1 = (key1 + W1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}
