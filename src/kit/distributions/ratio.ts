import { gaussLegendre } from '../quadrature/gauss.ts';

/** b(0) + a(1)/(b(1) + a(2)/(b(2) + …)), by Lentz's method; DLMF 3.10(iii). */
export function continuedFraction(a: (m: number) => number, b: (m: number) => number): number {
  let value = b(0);
  let c = value;
  let d = 0;
  for (let m = 1; m < 10_000; m++) {
    const am = a(m);
    const bm = b(m);
    d = 1 / (bm + am * d);
    c = bm + am / c;
    value *= c * d;
    if (!(Math.abs(c * d - 1) > 1e-16)) break;
  }
  return value;
}

/** 1 + r(0) + r(0)r(1) + …, for positive ratios r that fall below 1. */
export function ratioSeries(r: (n: number) => number): number {
  let sum = 1;
  let term = 1;
  for (let n = 0; n < 10_000 && term > 1e-17 * sum; n++) {
    term *= r(n);
    sum += term;
  }
  return sum;
}

const { nodes, weights } = gaussLegendre(32);

/**
 * ∫ e^−h(w) dw for w from 0 to `end` or to where e^−h is below 1e-15, for h convex, h(0) = 0,
 * h ≈ slope·w + curvature·w²/2 at first.
 */
export function decayIntegral(
  h: (w: number) => number,
  { slope, curvature, end }: { slope: number; curvature: number; end: number },
): number {
  let reach = Math.min(end, 76 / (slope + Math.sqrt(slope * slope + 76 * curvature)));
  for (let i = 0; i < 40 && reach < end && h(reach) < 36; i++) reach = Math.min(end, 1.3 * reach);
  for (let i = 0; i < 40 && h(0.9 * reach) > 36; i++) reach *= 0.9;
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) sum += weights[i]! * Math.exp(-h((reach / 2) * (1 + nodes[i]!)));
  return (reach / 2) * sum;
}
