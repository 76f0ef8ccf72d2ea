/** Points of the table per unit of z: a power of two, so that they are exact. */
export const pointsPerUnit = 32;
/** The table covers z from −8 to 14. */
export const tableFrom = -8;
const tableTo = 14;
/** Numbers per point. */
export const coefficients = 5;

/**
 * ln Φ around each point c, row by row: ln Φ(c + d) = a0 + a1 d + a2 d² + a3 d³ + a4 d⁴ for |d| ≤ 1/64, to 1e-11.
 * The slope of the same polynomial is Mills' ratio h = φ/Φ, to 1e-9. From h' = −h (z + h):
 *     a1 = h,  a2 = h'/2,  a3 = h''/6,  a4 = h'''/24.
 */
export const logCumulative = tabulate();

function tabulate(): Float64Array {
  const table = new Float64Array(((tableTo - tableFrom) * pointsPerUnit + 1) * coefficients);
  for (let k = 0; k * coefficients < table.length; k++) {
    const z = tableFrom + k / pointsPerUnit;
    const cumulative = z < 0 ? lowerTail(-z) : 1 - lowerTail(z);
    const h = density(z) / cumulative;
    const h1 = -h * (z + h);
    const h2 = -h1 * (z + h) - h * (1 + h1);
    const h3 = -h2 * (z + h) - 2 * h1 * (1 + h1) - h * h2;
    table.set([Math.log(cumulative), h, h1 / 2, h2 / 6, h3 / 24], k * coefficients);
  }
  return table;
}

function density(z: number): number {
  return 0.3989422804014327 * Math.exp((-z * z) / 2);
}

/**
 * Φ(−z) for z ≥ 0: by Φ(z) = ½ + φ(z) Σ_k z^(2k+1) / (1·3·5 … (2k+1)) (Abramowitz and Stegun 26.2.11) near the centre,
 * in the tail by the continued fraction φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))) (26.2.14).
 */
function lowerTail(z: number): number {
  if (z > 3) {
    let fraction = z;
    for (let k = 100; k > 0; k--) fraction = z + k / fraction;
    return density(z) / fraction;
  }
  let term = z;
  let sum = z;
  for (let odd = 3; term > 1e-17 * sum; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 - density(z) * sum;
}
