const known = Float64Array.from({ length: 64 }, (_, count) => Math.log1p(count));

/** Math.log1p; of small counts from a table, as most of what is counted is small and the function takes 13 ns. */
export function logOnePlus(x: number): number {
  const count = x | 0;
  return count === x && count >= 0 && count < known.length ? known[count]! : Math.log1p(x);
}
