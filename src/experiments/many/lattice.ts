const roots: number[] = [];

/**
 * The generator of dimension i of Richtmyer's lattice: the fractional part of the square root of prime number i.
 * Point k of the lattice has coordinates k·root_i mod 1, which fill the unit cube evenly.
 */
export function latticeRoot(i: number): number {
  for (let n = Math.max(2, lastPrime + 1); roots.length <= i; n++) {
    if (!isPrime(n)) continue;
    roots.push(Math.sqrt(n) % 1);
    lastPrime = n;
  }
  return roots[i]!;
}

let lastPrime = 1;

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}

/** Coordinate i of point k, shifted and folded by the baker's map, which makes the integrand periodic. */
export function folded(k: number, root: number, shift: number): number {
  const u = (k * root + shift) % 1;
  return Math.abs(2 * u - 1);
}
