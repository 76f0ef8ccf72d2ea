const turn = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
const scramble = (k: number): number => Math.imul(turn(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);

/** MurmurHash3 x86 32-bit (Austin Appleby, public domain) of bytes, as an unsigned number. */
export function murmur32(bytes: Uint8Array, seed = 0): number {
  const { length } = bytes;
  const blocks = length & ~3;
  let h = seed | 0;
  for (let at = 0; at < blocks; at += 4) {
    const k = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    h = (Math.imul(turn(h ^ scramble(k), 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = length - 1; at >= blocks; at--) tail = (tail << 8) | bytes[at]!;
  if (length > blocks) h ^= scramble(tail);
  h ^= length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
