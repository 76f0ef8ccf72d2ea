/**
 * P(K > x) of Kolmogorov's limiting distribution: 2 Σ (−1)^(j−1) e^(−2j²x²), and where that is slow, x below 1,
 * 1 − √(2π)/x Σ e^(−(2j−1)²π²/(8x²)) (Feller 1948). Right to 1e-14; NaN gives NaN.
 */
export function kolmogorovSurvival(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  let sum = 0;
  if (x < 1) {
    for (let j = 1; j <= 9; j += 2) sum += Math.exp((-j * j * Math.PI * Math.PI) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let j = 1; j <= 6; j++) sum += (j % 2 === 1 ? 2 : -2) * Math.exp(-2 * j * j * x * x);
  return sum;
}
