// The few functions of one variable on which all accuracy rests: no term of ln Γ that is large and cancels later.

/** Σ_{k≥0} y^k / (2k + 3) for 0 ≤ y ≤ 1/9, the tail of atanh: atanh r = r + r³ S(r²). */
function atanhTail(y: number): number {
  let sum = 0;
  for (let odd = 37; odd >= 3; odd -= 2) sum = sum * y + 1 / odd;
  return sum;
}

/**
 * ln(1 + u) − u for u > −1, to full relative accuracy.
 * With r = u/(2 + u): ln(1 + u) = 2 atanh r and u − 2r = ru, so it is r(2r² S(r²) − u).
 */
export function log1pMinus(u: number): number {
  if (!(u >= -0.5 && u <= 1)) return Math.log1p(u) - u;
  const r = u / (2 + u);
  const y = r * r;
  return r * (2 * y * atanhTail(y) - u);
}

/**
 * Stirling's error δ(a) of ln Γ(a) = (a − ½) ln a − a + ½ ln 2π + δ(a), a > 0, to an absolute 1e-15.
 * DLMF 5.11.1 from 8 on; below, δ(a) − δ(a + 1) = (a + ½) ln(1 + 1/a) − 1 = y S(y), y = 1/(2a + 1)².
 */
export function stirlingError(a: number): number {
  let sum = 0;
  let z = a;
  for (; z < 1; z++) sum += (z + 0.5) * Math.log1p(1 / z) - 1;
  for (; z < 8; z++) {
    const y = 1 / ((2 * z + 1) * (2 * z + 1));
    sum += y * atanhTail(y);
  }
  const w = 1 / (z * z);
  let series = 0;
  for (let k = stirling.length - 1; k >= 0; k--) series = series * w + stirling[k]!;
  return sum + series / z;
}

/** B_2k / (2k (2k − 1)), k from 1. */
const stirling = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
  -174611 / 125400,
];

const halfLog2Pi = 0.9189385332046728;

/** ln Γ(1 + a) for 0 < a < 1, to an absolute 1e-16; 0.08… is δ(1) = 1 − ½ ln 2π. */
export const logGamma1p = (a: number): number =>
  (a + 0.5) * Math.log1p(a) - a + (stirlingError(1 + a) - 0.08106146679532726);

/** ln Γ(a) for a > 0, to 1e-15 absolute or relative, whichever is more; NaN elsewhere. */
export const logGamma = (a: number): number =>
  a > 0 ? (a - 0.5) * Math.log(a) - a + halfLog2Pi + stirlingError(a) : Number.NaN;
