/** Quantile of sorted values with linear interpolation between order statistics, as R's type 7. */
export function sortedQuantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const next = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[next]! - sorted[low]!);
}
