/**
 * a·b − fl(a·b), exact, from halves of 26 bits (Dekker, Numerische Mathematik 18, 1971); `product` is fl(a·b). Not a
 * number where a factor is above 1e300.
 */
export function productError(a: number, b: number, product: number): number {
  const a1 = upperHalf(a);
  const b1 = upperHalf(b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
}

function upperHalf(x: number): number {
  const scaled = 134217729 * x;
  return scaled - (scaled - x);
}
