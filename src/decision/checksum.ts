/**
 * Two 32-bit sums over the words of a record, after Fletcher's idea with multiplicative mixing (the constants of
 * xxHash): any flipped bit and any swap changes them. It finds damage; it is no signature.
 */
export function checksum(bytes: Uint8Array): readonly [number, number] {
  let a = 0x9e3779b1 ^ bytes.length;
  let b = 0x85ebca77;
  const words = bytes.length >>> 2;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < words; i++) {
    a = Math.imul(a ^ view.getUint32(i * 4, true), 0x85ebca77);
    a ^= a >>> 15;
    b = Math.imul(b + a, 0xc2b2ae3d);
  }
  for (let i = words * 4; i < bytes.length; i++) {
    a = Math.imul(a ^ bytes[i]!, 0x27d4eb2f);
    a ^= a >>> 15;
    b = Math.imul(b + a, 0xc2b2ae3d);
  }
  b ^= b >>> 16;
  return [a >>> 0, b >>> 0];
}
