/** An increasing function and the interval in which it passes 0. */
interface Search {
  readonly low: number;
  readonly high: number;
  /** Accepted width; default 1e-12. */
  readonly width?: number;
}

/** Where an increasing function passes 0, by Illinois' regula falsi; an end where it does not pass inside. */
export function rootOf(f: (x: number) => number, { low, high, width = 1e-12 }: Search): number {
  let [a, b, fa, fb] = [low, high, f(low), f(high)];
  if (fa >= 0) return low;
  if (fb <= 0) return high;
  for (let round = 0; round < 200 && b - a > width * Math.max(1, Math.abs(a)); round++) {
    const secant = b - (fb * (b - a)) / (fb - fa);
    const x = secant > a && secant < b ? secant : (a + b) / 2;
    const fx = f(x);
    if (fx === 0) return x;
    if (fx < 0) {
      [a, fa] = [x, fx];
      fb /= 2;
    } else {
      [b, fb] = [x, fx];
      fa /= 2;
    }
  }
  return (a + b) / 2;
}
