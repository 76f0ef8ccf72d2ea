/** The mean of rows of features; summed in float64, for in float32 a hundredth of it is lost over two million rows. */
export function meanRow(rows: readonly Float32Array[], width: number): Float32Array {
  const sums = new Float64Array(width);
  for (const row of rows) row.forEach((value, c) => (sums[c]! += value));
  return Float32Array.from(sums, (sum) => sum / rows.length);
}
