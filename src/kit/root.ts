/** An increasing function and the interval in which it passes 0. */
interface Search {
  readonly low: number;
  readonly high: number;
  /** Accepted width; default 1e-12. */
  readonly width?: number;
}

/**
 * Where an increasing function passes 0, an end where it does not pass inside: regula falsi that halves the value of an
 * end which stayed twice (Illinois; Dowell and Jarratt, BIT 11, 1971), with a bisection every fifth round for functions
 * that are far from straight.
 */
export function rootOf(f: (x: number) => number, { low, high, width = 1e-12 }: Search): number {
  let [a, b, fa, fb] = [low, high, f(low), f(high)];
  if (fa >= 0) return low;
  if (fb <= 0) return high;
  let stayed: 'a' | 'b' | 'none' = 'none';
  for (let round = 0; round < 400; round++) {
    const accepted = width * Math.max(1, Math.abs(a));
    if (b - a <= accepted) break;
    const straight = round % 5 === 4 ? (a + b) / 2 : (a * fb - b * fa) / (fb - fa);
    const x = inside(straight, { a, b, margin: accepted / 2 });
    const fx = f(x);
    if (fx === 0) return x;
    if (fx < 0) {
      [a, fa] = [x, fx];
      if (stayed === 'b') fb /= 2;
      stayed = 'b';
    } else {
      [b, fb] = [x, fx];
      if (stayed === 'a') fa /= 2;
      stayed = 'a';
    }
  }
  return (a + b) / 2;
}

/** Keeps a trial point half a width away from both ends, so that a root next to an end is closed in at once. */
const inside = (x: number, { a, b, margin }: { a: number; b: number; margin: number }): number =>
  Math.min(b - margin, Math.max(a + margin, Number.isFinite(x) ? x : (a + b) / 2));
