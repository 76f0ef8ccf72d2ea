/** The sum of numbers, from the left, as a loop would have it: the same bytes everywhere. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
